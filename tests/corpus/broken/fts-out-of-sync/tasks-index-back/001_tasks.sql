CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
CREATE VIRTUAL TABLE tasks_fts USING fts5(title, content='tasks', content_rowid='id');
-- migrate:down
DROP TABLE tasks_fts;
DROP TABLE tasks;
