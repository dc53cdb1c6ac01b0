CREATE INDEX tasks_title ON tasks (title);
-- migrate:down
DROP INDEX tasks_title;
