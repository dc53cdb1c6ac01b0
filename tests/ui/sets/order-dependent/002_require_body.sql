CREATE TABLE new_notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
INSERT INTO new_notes (id, body) SELECT id, coalesce(body, '') FROM notes;
DROP TABLE notes;
ALTER TABLE new_notes RENAME TO notes;
