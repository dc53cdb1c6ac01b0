ALTER TABLE tasks ADD COLUMN owner TEXT;
CREATE TABLE users (name TEXT PRIMARY KEY);
CREATE VIEW titles AS SELECT title FROM tasks;

-- migrate:down
DROP VIEW titles;
