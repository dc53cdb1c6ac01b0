CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    author_id INTEGER NOT NULL REFERENCES users (id)
    text TEXT NOT NULL,
    at INTEGER NOT NULL
);
