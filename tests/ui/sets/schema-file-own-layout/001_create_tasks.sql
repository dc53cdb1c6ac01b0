CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);
CREATE VIEW titles AS SELECT title FROM tasks;
-- migrate:down
DROP VIEW titles;
DROP TABLE tasks;
