PRAGMA foreign_keys = OFF;
CREATE TABLE tasks_new (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
INSERT INTO tasks_new (id, title) SELECT id, coalesce(title, '') FROM tasks;
DROP TABLE tasks;
ALTER TABLE tasks_new RENAME TO tasks;
PRAGMA foreign_key_check;
PRAGMA foreign_keys = ON;
