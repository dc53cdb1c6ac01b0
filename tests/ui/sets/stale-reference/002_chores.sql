-- migrate: allow destructive(tasks)
CREATE TABLE chores (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
DROP TABLE tasks;
