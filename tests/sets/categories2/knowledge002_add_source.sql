-- migrate:up
ALTER TABLE facts ADD COLUMN source TEXT;
-- migrate:down
ALTER TABLE facts DROP COLUMN source;
