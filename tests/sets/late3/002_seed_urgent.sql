-- Gets the number that 003 gave its own where that came first.
INSERT INTO tags (name) VALUES ('urgent');
-- migrate:down
DELETE FROM tags WHERE name = 'urgent';
