CREATE TABLE pages (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
CREATE VIRTUAL TABLE pages_fts USING fts5(title, content='pages', content_rowid='id');
