CREATE TABLE notes_new (id INTEGER PRIMARY KEY, title TEXT NOT NULL DEFAULT '', body TEXT NOT NULL DEFAULT '');
INSERT INTO notes_new (id, title, body) SELECT id, coalesce(title, ''), body FROM notes;
DROP TABLE notes;
ALTER TABLE notes_new RENAME TO notes;
CREATE INDEX notes_title ON notes (title);
-- migrate:down
CREATE TABLE notes_old (id INTEGER PRIMARY KEY, title TEXT, body TEXT NOT NULL DEFAULT '');
INSERT INTO notes_old (id, title, body) SELECT id, nullif(title, ''), body FROM notes;
DROP TABLE notes;
ALTER TABLE notes_old RENAME TO notes;
CREATE INDEX notes_title ON notes (title);
