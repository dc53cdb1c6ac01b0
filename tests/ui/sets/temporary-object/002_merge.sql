CREATE TEMP TABLE merged AS SELECT id, trim(title) AS title FROM tasks;
UPDATE tasks SET title = (SELECT title FROM merged WHERE merged.id = tasks.id);
