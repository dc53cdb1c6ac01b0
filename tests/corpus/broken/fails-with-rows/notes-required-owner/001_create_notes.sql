-- Notes and the folders that they lie in.
CREATE TABLE folders (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);

CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    folder_id INTEGER REFERENCES folders (id),
    title TEXT NOT NULL,
    body TEXT NOT NULL DEFAULT ''
);

CREATE INDEX notes_folder ON notes (folder_id);
