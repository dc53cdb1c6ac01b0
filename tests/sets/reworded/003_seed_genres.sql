-- The genres that every library starts with.
-- migrate: kind seed
-- migrate:up
CREATE TABLE genres (name TEXT PRIMARY KEY);
INSERT INTO genres (name) VALUES ('prose');
INSERT INTO genres (name) VALUES ('poetry');
-- migrate:down
DROP TABLE genres;
