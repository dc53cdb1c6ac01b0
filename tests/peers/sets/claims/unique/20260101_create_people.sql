CREATE TABLE people (
    id   INTEGER PRIMARY KEY,
    mail TEXT
);
