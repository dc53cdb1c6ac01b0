-- migrate:up
CREATE TABLE pages (id INTEGER PRIMARY KEY, title TEXT, slug TEXT);
-- migrate:down
DROP TABLE pages;
