CREATE TABLE tags (
    id   INTEGER PRIMARY KEY,
    note INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    name TEXT NOT NULL
);
CREATE INDEX tags_note ON tags (note);
