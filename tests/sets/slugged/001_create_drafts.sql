CREATE TABLE drafts (id INTEGER PRIMARY KEY, title TEXT);
-- migrate:down
DROP TABLE drafts;
