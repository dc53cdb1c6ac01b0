-- migrate:up
CREATE TABLE new_tasks (
    id INTEGER PRIMARY KEY,
    title TEXT
);
INSERT INTO new_tasks (id, title) SELECT id, title FROM tasks;
DROP TABLE tasks;
ALTER TABLE new_tasks RENAME TO tasks;
-- migrate:down
CREATE TABLE old_tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    UNIQUE (title)
);
INSERT INTO old_tasks (id, title) SELECT id, title FROM tasks;
DROP TABLE tasks;
ALTER TABLE old_tasks RENAME TO tasks;
