CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    task INTEGER NOT NULL REFERENCES tasks (id)
);

INSERT INTO notes (task) VALUES (7);
