CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT
);
CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    task INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE
);
INSERT INTO tasks (id, title) VALUES (1, 'Read');
INSERT INTO notes (task) VALUES (1);
