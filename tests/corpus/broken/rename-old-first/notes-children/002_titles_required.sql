ALTER TABLE notes RENAME TO notes_old;
CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
INSERT INTO notes (id, title) SELECT id, coalesce(title, '') FROM notes_old;
DROP TABLE notes_old;
