INSERT INTO notes (id, title) VALUES (1, 'Welcome');
-- migrate:down
DELETE FROM notes WHERE id = 1;
