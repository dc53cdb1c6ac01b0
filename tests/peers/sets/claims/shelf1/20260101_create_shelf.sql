CREATE TABLE authors (
    id   INTEGER PRIMARY KEY,
    name TEXT
);
CREATE TABLE books (
    id     INTEGER PRIMARY KEY,
    author INTEGER NOT NULL REFERENCES authors (id) ON DELETE CASCADE,
    title  TEXT NOT NULL
);
CREATE INDEX books_author ON books (author);
