CREATE TABLE notes_new (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL DEFAULT 'Untitled',
    body TEXT NOT NULL DEFAULT '',
    colour TEXT NOT NULL DEFAULT 'white'
);
INSERT INTO notes_new (id, title, body)
SELECT id, coalesce(title, 'Untitled'), body FROM notes;
DROP TABLE notes;
ALTER TABLE notes_new RENAME TO notes;
CREATE INDEX notes_title ON notes (title);
