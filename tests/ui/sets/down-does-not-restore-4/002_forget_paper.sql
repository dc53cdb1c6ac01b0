-- migrate: allow destructive(notes.paper)
ALTER TABLE notes DROP COLUMN paper;
ALTER TABLE notes ADD COLUMN owner TEXT;

-- migrate:down
ALTER TABLE notes ADD COLUMN paper TEXT NOT NULL DEFAULT '';
