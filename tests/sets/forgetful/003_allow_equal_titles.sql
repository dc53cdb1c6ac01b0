-- Everybody has a soup.
-- migrate: allow down-fails
DROP INDEX recipes_title;
-- migrate:down
CREATE UNIQUE INDEX recipes_title ON recipes (title);
