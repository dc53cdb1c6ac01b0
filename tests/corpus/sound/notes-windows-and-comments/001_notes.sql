/* Notes; they hold text. */
CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL DEFAULT 'a;b -- c'); CREATE INDEX notes_title ON notes (title); -- done
