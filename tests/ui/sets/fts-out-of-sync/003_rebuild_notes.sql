CREATE TABLE new_notes (title TEXT NOT NULL, body TEXT);
INSERT INTO new_notes (title, body) SELECT title, body FROM notes;
DROP TABLE notes;
CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT, pinned INTEGER);
INSERT INTO notes (title, body) SELECT title, body FROM new_notes;
DROP TABLE new_notes;
