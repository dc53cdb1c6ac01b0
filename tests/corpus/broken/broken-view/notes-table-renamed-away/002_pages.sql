CREATE TABLE pages (id INTEGER PRIMARY KEY, title TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0);
INSERT INTO pages (id, title, done) SELECT id, title, done FROM notes;
DROP TABLE notes;
