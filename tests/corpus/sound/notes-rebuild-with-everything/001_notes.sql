CREATE TABLE notes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT,
    body TEXT NOT NULL DEFAULT '',
    changed INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE tags (
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (note_id, tag)
) WITHOUT ROWID;
CREATE INDEX notes_title ON notes (title COLLATE NOCASE);
CREATE VIEW recent AS SELECT id, title FROM notes ORDER BY changed DESC LIMIT 20;
CREATE TRIGGER notes_touch AFTER UPDATE OF body ON notes
BEGIN
    UPDATE notes SET changed = changed + 1 WHERE id = new.id;
END;
