-- migrate: allow unstable-value
UPDATE tasks SET created = CURRENT_TIMESTAMP;
