CREATE TABLE pages (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL);
CREATE VIRTUAL TABLE page_words USING fts5(title, body, content='');
INSERT INTO page_words (rowid, title, body) SELECT id, title, body FROM pages;
