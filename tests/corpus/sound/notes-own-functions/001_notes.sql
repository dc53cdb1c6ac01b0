CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
CREATE INDEX notes_title ON notes (title COLLATE natural_order);
