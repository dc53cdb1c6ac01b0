ALTER TABLE notes RENAME TO notes_old;
CREATE TABLE notes (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    body TEXT NOT NULL DEFAULT ''
);
INSERT INTO notes (id, body) SELECT id, coalesce(body, '') FROM notes_old;
DROP TABLE notes_old;
