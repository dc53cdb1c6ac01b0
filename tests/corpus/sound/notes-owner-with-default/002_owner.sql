ALTER TABLE notes ADD COLUMN owner TEXT NOT NULL DEFAULT 'me';
CREATE INDEX notes_owner ON notes (owner);
