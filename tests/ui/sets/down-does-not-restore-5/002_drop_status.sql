-- migrate: allow destructive(tasks.status)
ALTER TABLE tasks DROP COLUMN status;

-- migrate:down
ALTER TABLE tasks ADD COLUMN status TEXT;
