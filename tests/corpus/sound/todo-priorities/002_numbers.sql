-- migrate: allow destructive(todo.priority)
CREATE TABLE todo_new (id INTEGER PRIMARY KEY, title TEXT NOT NULL, level INTEGER NOT NULL DEFAULT 2 CHECK (level BETWEEN 1 AND 3));
INSERT INTO todo_new (id, title, level)
SELECT id, title, CASE priority WHEN 'high' THEN 1 WHEN 'low' THEN 3 ELSE 2 END FROM todo;
DROP TABLE todo;
ALTER TABLE todo_new RENAME TO todo;
