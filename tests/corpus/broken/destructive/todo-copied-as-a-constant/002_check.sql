CREATE TABLE todo_new (id INTEGER PRIMARY KEY, title TEXT NOT NULL, level INTEGER NOT NULL DEFAULT 2 CHECK (level BETWEEN 1 AND 3));
INSERT INTO todo_new (id, title, level) SELECT id, title, 2 FROM todo;
DROP TABLE todo;
ALTER TABLE todo_new RENAME TO todo;
