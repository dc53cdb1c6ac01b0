PRAGMA foreign_keys = OFF;
CREATE TABLE new_tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);
INSERT INTO new_tasks SELECT id, coalesce(title, '') FROM tasks;
DROP TABLE tasks;
ALTER TABLE new_tasks RENAME TO tasks;
PRAGMA foreign_key_check;
PRAGMA foreign_keys = ON;
