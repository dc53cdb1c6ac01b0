-- migrate: allow destructive(notes.kind, notes.format)
ALTER TABLE notes DROP COLUMN kind;
