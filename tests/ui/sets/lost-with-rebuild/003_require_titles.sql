CREATE TABLE tasks_new (
    id    INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    owner TEXT
);
INSERT INTO tasks_new (id, title, owner)
SELECT id, coalesce(title, ''), owner FROM tasks;
DROP TABLE tasks;
ALTER TABLE tasks_new RENAME TO tasks;
