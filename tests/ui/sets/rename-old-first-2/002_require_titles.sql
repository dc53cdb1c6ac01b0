ALTER TABLE tasks RENAME TO tasks_old;
CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT NOT NULL, state TEXT);
INSERT INTO tasks (id, title) SELECT id, title FROM tasks_old;
DROP TABLE tasks_old;
ALTER TABLE tasks RENAME COLUMN state TO stage;
