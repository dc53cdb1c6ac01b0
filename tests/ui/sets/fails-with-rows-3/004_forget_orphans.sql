-- migrate: allow destructive(tasks)
DELETE FROM tasks WHERE owner IS NULL;
