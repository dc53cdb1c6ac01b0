-- Nobody reads the old column any more.
-- migrate: allow destructive(tasks.topic)
ALTER TABLE tasks DROP COLUMN topic;
-- migrate:down
ALTER TABLE tasks ADD COLUMN topic TEXT;
