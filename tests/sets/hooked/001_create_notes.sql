-- migrate:up
CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL, slug TEXT);
-- migrate:down
DROP TABLE notes;
