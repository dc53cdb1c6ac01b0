-- migrate:up
ALTER TABLE events ADD COLUMN level TEXT;
-- migrate:down
ALTER TABLE events DROP COLUMN level;
