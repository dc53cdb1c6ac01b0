CREATE TABLE new_tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL CHECK (title <> '')
);
INSERT INTO new_tasks SELECT id, title FROM tasks;
DROP TABLE tasks;
ALTER TABLE new_tasks RENAME TO tasks;
