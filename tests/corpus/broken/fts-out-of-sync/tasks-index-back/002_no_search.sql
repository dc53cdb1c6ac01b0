DROP TABLE tasks_fts;
-- migrate:down
CREATE VIRTUAL TABLE tasks_fts USING fts5(title, content='tasks', content_rowid='id');
