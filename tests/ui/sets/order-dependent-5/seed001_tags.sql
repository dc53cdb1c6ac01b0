-- migrate: depends 001
INSERT INTO tags (name) VALUES ('later'), ('never');
-- migrate:down
DELETE FROM tags WHERE name IN ('later', 'never');
