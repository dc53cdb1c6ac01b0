CREATE INDEX tasks_title ON tasks (titel);
