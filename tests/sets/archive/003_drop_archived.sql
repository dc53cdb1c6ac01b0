-- migrate: allow destructive(notes.archived)
ALTER TABLE notes DROP COLUMN archived;
-- migrate:down
ALTER TABLE notes ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
