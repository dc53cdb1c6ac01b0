CREATE TABLE new_tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    owner TEXT,
    done INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO new_tasks (id, title, done) SELECT id, title, done FROM tasks;
DROP TABLE tasks;
ALTER TABLE new_tasks RENAME TO tasks;
