-- The old table first; but what went along is made anew.
ALTER TABLE tasks RENAME TO tasks_old;
CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
INSERT INTO tasks (id, title) SELECT id, coalesce(title, '') FROM tasks_old;
CREATE TABLE steps_new (id INTEGER PRIMARY KEY, task INTEGER UNIQUE REFERENCES tasks (id));
INSERT INTO steps_new (id, task) SELECT id, task FROM steps;
DROP TABLE steps;
ALTER TABLE steps_new RENAME TO steps;
DROP VIEW titles;
DROP TABLE tasks_old;
CREATE VIEW titles AS SELECT title FROM tasks;
