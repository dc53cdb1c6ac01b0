ALTER TABLE notes ADD COLUMN created INTEGER;

-- migrate:down
ALTER TABLE notes DROP COLUMN created;
