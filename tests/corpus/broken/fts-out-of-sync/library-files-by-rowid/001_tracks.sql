CREATE TABLE tracks (path TEXT NOT NULL UNIQUE, title TEXT);
CREATE VIRTUAL TABLE track_words USING fts5(title, content='tracks', content_rowid='rowid');
INSERT INTO track_words (track_words) VALUES ('rebuild');
