-- migrate: kind seed
INSERT INTO tags (name) VALUES ('later');
-- migrate:down
DELETE FROM tags WHERE name = 'later';
