CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);
CREATE TABLE tasks (id INTEGER, title TEXT, PRIMARY KEY (id));
CREATE TABLE tags (name TEXT PRIMARY KEY NOT NULL);
CREATE TABLE colours (name TEXT, PRIMARY KEY (name)) WITHOUT ROWID;
CREATE TABLE sizes (name TEXT PRIMARY KEY, width INTEGER) STRICT;
CREATE TABLE files (path TEXT PRIMARY KEY CHECK (path IS NOT NULL));
-- Unique is not a key: NULL in it is meant.
CREATE TABLE links (url TEXT UNIQUE);
CREATE TEMP TABLE passing (name TEXT PRIMARY KEY);
DROP TABLE temp.passing;
-- What leads from a note to its parts.
CREATE TABLE parts (note INTEGER NOT NULL REFERENCES notes (id), place INTEGER NOT NULL, PRIMARY KEY (note, place));
CREATE TABLE bodies (note INTEGER PRIMARY KEY REFERENCES notes (id));
CREATE TABLE covers (note INTEGER UNIQUE REFERENCES notes (id));
CREATE TABLE comments (id INTEGER PRIMARY KEY, note INTEGER REFERENCES notes (id), task INTEGER REFERENCES tasks (id));
CREATE INDEX comments_note ON comments (note) WHERE note IS NOT NULL;
-- A place to put rows meanwhile.
CREATE TABLE meanwhile (name TEXT PRIMARY KEY);
ALTER TABLE meanwhile RENAME TO still;
DROP TABLE still;
