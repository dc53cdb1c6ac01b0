CREATE TABLE IF NOT EXISTS tasks (id INTEGER PRIMARY KEY, title TEXT NOT NULL, state TEXT);
CREATE INDEX IF NOT EXISTS tasks_title ON tasks (title);
CREATE VIEW open_tasks AS SELECT id FROM tasks WHERE state = 'open';
