-- The importer is gone and every state word it met is known: fold them into done and drop the column.
-- migrate: allow destructive(tasks.legacy_state)
-- migrate: meta ticket=N-88
-- migrate:up
-- The other words ('open', 'next', 'waiting') all mean not done.
UPDATE tasks
SET done = 1
WHERE done = 0 AND lower(trim(legacy_state)) IN ('x', 'done', 'dropped');
ALTER TABLE tasks DROP COLUMN legacy_state;
-- migrate:down
-- Only the column comes back; the words are gone, and done keeps what they said.
ALTER TABLE tasks ADD COLUMN legacy_state TEXT;
