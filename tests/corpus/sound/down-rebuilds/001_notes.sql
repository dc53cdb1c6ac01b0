CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, body TEXT NOT NULL DEFAULT '');
CREATE INDEX notes_title ON notes (title);
-- migrate:down
DROP TABLE notes;
