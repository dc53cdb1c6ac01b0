-- migrate: allow destructive(notes.raw)
ALTER TABLE notes DROP COLUMN raw;
