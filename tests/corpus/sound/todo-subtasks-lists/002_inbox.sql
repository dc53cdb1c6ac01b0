-- Every task without a known list goes to the inbox.
-- migrate: kind data
INSERT INTO lists (id, name) VALUES (1, 'Inbox');
UPDATE tasks SET list_id = 1 WHERE list_id NOT IN (SELECT id FROM lists);
