CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);

CREATE TRIGGER tasks_owner AFTER UPDATE OF title ON tasks
BEGIN
    UPDATE tasks SET title = new.owner WHERE id = new.id;
END;
