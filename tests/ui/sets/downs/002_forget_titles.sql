-- migrate: allow irreversible
UPDATE tasks SET title = 'a task';
