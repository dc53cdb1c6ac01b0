CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT,
    owner TEXT
);
CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    task INTEGER NOT NULL REFERENCES tasks (id),
    body TEXT
);
