CREATE UNIQUE INDEX IF NOT EXISTS tasks_title ON tasks (title);
CREATE VIEW IF NOT EXISTS open_tasks AS SELECT id, title FROM tasks WHERE state = 'open';
CREATE INDEX IF NOT EXISTS tasks_state ON tasks (state);
