-- migrate: kind data
-- migrate: allow destructive(tasks.title)
UPDATE tasks SET owner = NULL;
