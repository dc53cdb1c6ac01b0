CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT NOT NULL, changes INTEGER);
CREATE TRIGGER tasks_changed AFTER UPDATE OF title ON tasks BEGIN
    UPDATE tasks SET changes = changes + 1 WHERE id = new.id
END;
