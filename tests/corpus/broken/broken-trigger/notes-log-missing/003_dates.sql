CREATE TABLE notes_log (note_id INTEGER NOT NULL, title TEXT NOT NULL);
