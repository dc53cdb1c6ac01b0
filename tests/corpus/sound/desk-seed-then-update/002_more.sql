-- migrate: kind seed
INSERT INTO kinds (id, name) VALUES (3, 'question');
UPDATE kinds SET name = 'feature' WHERE id = 2;
UPDATE kinds SET name = 'help' WHERE name = 'question';
