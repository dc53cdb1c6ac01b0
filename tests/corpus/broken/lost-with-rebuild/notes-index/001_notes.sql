CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, folder TEXT);
CREATE INDEX notes_folder ON notes (folder);
