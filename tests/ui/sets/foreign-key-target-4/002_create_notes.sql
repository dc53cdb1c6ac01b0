CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    notebook INTEGER REFERENCES notebooks (id)
);
