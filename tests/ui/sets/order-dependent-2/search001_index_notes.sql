-- migrate: depends 001
CREATE INDEX notes_text ON notes (text);
