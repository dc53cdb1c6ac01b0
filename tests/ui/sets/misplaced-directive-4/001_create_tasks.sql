CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);

CREATE TRIGGER tasks_trim AFTER INSERT ON tasks
BEGIN
    -- migrate:down
    UPDATE tasks SET title = trim(title) WHERE id = new.id;
END;
