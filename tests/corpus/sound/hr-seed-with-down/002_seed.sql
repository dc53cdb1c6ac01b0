-- migrate: kind seed
INSERT INTO roles (id, name) VALUES (1, 'admin'), (2, 'editor'), (3, 'reader');
-- migrate:down
DELETE FROM roles WHERE id IN (1, 2, 3);
-- migrate:verify
SELECT count(*) = 1 FROM roles WHERE name = 'admin';
