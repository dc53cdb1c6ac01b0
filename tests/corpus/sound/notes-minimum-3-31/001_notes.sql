CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    shown TEXT GENERATED ALWAYS AS (upper(title)) VIRTUAL
);
