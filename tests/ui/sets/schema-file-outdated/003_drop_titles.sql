DROP VIEW titles;
-- migrate:down
CREATE VIEW titles AS SELECT title FROM tasks;
