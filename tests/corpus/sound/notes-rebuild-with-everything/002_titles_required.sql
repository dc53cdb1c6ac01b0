DROP VIEW recent;
CREATE TABLE notes_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL DEFAULT 'Untitled',
    body TEXT NOT NULL DEFAULT '',
    changed INTEGER NOT NULL DEFAULT 0
);
INSERT INTO sqlite_sequence (name, seq)
SELECT 'notes_new', seq FROM sqlite_sequence WHERE name = 'notes';
INSERT INTO notes_new (id, title, body, changed)
SELECT id, coalesce(title, 'Untitled'), body, changed FROM notes;
DROP TABLE notes;
ALTER TABLE notes_new RENAME TO notes;
CREATE INDEX notes_title ON notes (title COLLATE NOCASE);
CREATE VIEW recent AS SELECT id, title FROM notes ORDER BY changed DESC LIMIT 20;
CREATE TRIGGER notes_touch AFTER UPDATE OF body ON notes
BEGIN
    UPDATE notes SET changed = changed + 1 WHERE id = new.id;
END;
