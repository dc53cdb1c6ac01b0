CREATE TABLE notes_new (id INTEGER PRIMARY KEY, title TEXT NOT NULL, folder TEXT);
INSERT INTO notes_new (id, title, folder) SELECT id, coalesce(title, ''), folder FROM notes;
DROP TABLE notes;
ALTER TABLE notes_new RENAME TO notes;
