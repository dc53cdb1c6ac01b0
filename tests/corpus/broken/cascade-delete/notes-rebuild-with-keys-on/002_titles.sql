-- migrate: foreign_keys on
CREATE TABLE notes_new (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
INSERT INTO notes_new (id, title) SELECT id, coalesce(title, '') FROM notes;
DROP TABLE notes;
ALTER TABLE notes_new RENAME TO notes;
