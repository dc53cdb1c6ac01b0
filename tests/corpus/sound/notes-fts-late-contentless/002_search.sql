CREATE VIRTUAL TABLE search USING fts5(body, content='');
CREATE TABLE pages (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE VIRTUAL TABLE pages_fts USING fts5(body, content='pages', content_rowid='id');
-- migrate:down
DROP TABLE pages_fts;
DROP TABLE pages;
DROP TABLE search;
