CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    preview TEXT,
    headers TEXT
);
