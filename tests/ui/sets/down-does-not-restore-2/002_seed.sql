INSERT INTO tasks (id, title) VALUES (1, 'Read');

-- migrate:down
DELETE FROM tasks WHERE id = 2;
