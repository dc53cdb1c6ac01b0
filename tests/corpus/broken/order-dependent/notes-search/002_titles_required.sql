CREATE TABLE notes_new (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL DEFAULT '');
INSERT INTO notes_new (id, title, body) SELECT id, coalesce(title, ''), body FROM notes;
DROP TABLE notes;
ALTER TABLE notes_new RENAME TO notes;
