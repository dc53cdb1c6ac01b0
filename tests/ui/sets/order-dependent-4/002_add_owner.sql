ALTER TABLE tasks ADD COLUMN owner TEXT;
-- migrate:down
ALTER TABLE tasks DROP COLUMN owner;
