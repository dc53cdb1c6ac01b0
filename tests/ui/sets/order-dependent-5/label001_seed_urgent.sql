-- migrate: depends 001
INSERT INTO tags (name) VALUES ('urgent');
-- migrate:down
DELETE FROM tags WHERE name = 'urgent';
