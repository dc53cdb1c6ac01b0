CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);

CREATE TRIGGER tasks_log AFTER INSERT ON tasks
BEGIN
    INSERT INTO log (task) VALUES (new.id);
END;
