CREATE TABLE folders (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    folder_id INTEGER REFERENCES folders (id) ON DELETE SET NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL DEFAULT ''
);
CREATE INDEX notes_folder ON notes (folder_id);
