ALTER TABLE tasks ADD COLUMN due TEXT;

-- migrate:down
ALTER TABLE tasks DROP COLUMN due;
