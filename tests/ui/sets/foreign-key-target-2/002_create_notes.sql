CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    task TEXT NOT NULL REFERENCES tasks (title)
);
