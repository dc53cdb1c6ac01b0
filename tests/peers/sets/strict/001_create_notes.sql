CREATE TABLE notes (
    id     INTEGER PRIMARY KEY,
    colour STRING,
    draft  TEXT
);
