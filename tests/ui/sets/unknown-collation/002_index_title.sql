CREATE INDEX tasks_title ON tasks (title COLLATE natural_order);
