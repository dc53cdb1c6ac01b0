CREATE TABLE notes_new (id INTEGER PRIMARY KEY, title TEXT, body TEXT, author TEXT CHECK (author <> ''));
INSERT INTO notes_new SELECT * FROM notes;
DROP TABLE notes;
ALTER TABLE notes_new RENAME TO notes;
