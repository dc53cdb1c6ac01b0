-- migrate: kind seed
BEGIN TRANSACTION;
INSERT INTO notes (id, title) VALUES (1, 'Welcome');
COMMIT;
