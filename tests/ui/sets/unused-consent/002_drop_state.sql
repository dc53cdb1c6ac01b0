-- migrate: allow destructive(tasks, drafts)
ALTER TABLE tasks DROP COLUMN legacy_state;
