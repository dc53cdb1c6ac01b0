-- migrate: allow destructive(tasks.title)
-- migrate: allow irreversible
UPDATE tasks SET title = 'a task';
