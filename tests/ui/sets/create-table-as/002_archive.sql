CREATE TABLE archive AS SELECT id, title FROM tasks;
CREATE TABLE kept AS SELECT id, title, state FROM tasks;
DROP TABLE tasks;
CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT NOT NULL, state TEXT, due TEXT);
INSERT INTO tasks (id, title, state) SELECT id, title, state FROM kept;
DROP TABLE kept;
