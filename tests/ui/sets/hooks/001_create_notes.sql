CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    slug TEXT
);
INSERT INTO notes (title) VALUES ('First steps');
