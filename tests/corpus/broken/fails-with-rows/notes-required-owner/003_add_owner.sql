-- Sharing: each note belongs to somebody.
ALTER TABLE notes ADD COLUMN owner TEXT NOT NULL;
CREATE INDEX notes_owner ON notes (owner);
