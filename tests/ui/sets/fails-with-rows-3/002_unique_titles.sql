CREATE UNIQUE INDEX tasks_title ON tasks (title);
