ALTER TABLE tasks ADD COLUMN done INTEGER NOT NULL DEFAULT 0;
CREATE INDEX open_tasks ON tasks (title) WHERE done = 0;
-- migrate:down
DROP INDEX open_tasks;
ALTER TABLE tasks DROP COLUMN done;
