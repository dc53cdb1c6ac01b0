-- Notes that are done with leave the list and stay in the database.
ALTER TABLE notes ADD COLUMN archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1));
CREATE INDEX notes_open ON notes (written_at) WHERE archived = 0;
-- migrate:down
DROP INDEX notes_open;
ALTER TABLE notes DROP COLUMN archived;
