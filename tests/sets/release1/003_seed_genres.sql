-- The genres that every library starts with.
-- migrate: kind seed
-- migrate:up
CREATE TABLE genres (name TEXT PRIMARY KEY);
INSERT INTO genres VALUES ('poetry'), ('prose');
-- migrate:down
DROP TABLE genres;
