CREATE TABLE pages (id INTEGER PRIMARY KEY, title TEXT, CHECK (slug(title) <> ''));
-- migrate:down
DROP TABLE pages;
