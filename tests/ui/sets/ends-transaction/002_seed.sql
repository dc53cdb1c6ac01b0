INSERT INTO tasks (id, title) VALUES (1, 'Read');
INSERT OR ROLLBACK INTO tasks (id, title) VALUES (1, 'Write');
