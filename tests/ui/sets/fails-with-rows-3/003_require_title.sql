CREATE TABLE new_tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    owner TEXT
);
INSERT INTO new_tasks (id, title, owner)
SELECT id, title, owner FROM tasks;
DROP TABLE tasks;
ALTER TABLE new_tasks RENAME TO tasks;
CREATE UNIQUE INDEX tasks_title ON tasks (title);
