-- Who does it.
ALTER TABLE tasks ADD COLUMN owner TEXT;
-- migrate:down
-- The owners stay.
