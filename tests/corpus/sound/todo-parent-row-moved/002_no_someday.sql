-- migrate: allow destructive(lists)
UPDATE tasks SET list_id = 1 WHERE list_id = 2;
DELETE FROM lists WHERE id = 2;
