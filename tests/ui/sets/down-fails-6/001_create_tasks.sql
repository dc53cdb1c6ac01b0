CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
CREATE INDEX tasks_by_title ON tasks (title);

-- migrate:down
DROP INDEX tasks_by_title
DROP TABLE tasks;
