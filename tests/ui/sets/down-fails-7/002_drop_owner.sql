-- migrate: allow destructive(tasks.owner)
ALTER TABLE tasks DROP COLUMN owner;

-- migrate:down
ALTER TABLE tasks ADD COLUMN owner TEXT NOT NULL;
