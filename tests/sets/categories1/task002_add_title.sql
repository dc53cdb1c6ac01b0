-- migrate:up
ALTER TABLE tasks ADD COLUMN title TEXT;
-- migrate:down
ALTER TABLE tasks DROP COLUMN title;
