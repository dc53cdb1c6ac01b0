CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);

CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    task INTEGER NOT NULL REFERENCES tasks (id)
);

INSERT INTO tasks (id, title) VALUES (1, 'Read');
INSERT INTO notes (task) VALUES (1);
