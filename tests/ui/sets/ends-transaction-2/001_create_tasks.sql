CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);

CREATE TRIGGER tasks_titled BEFORE INSERT ON tasks WHEN new.title = ''
BEGIN
    SELECT RAISE(ROLLBACK, 'a task has a title');
END;
