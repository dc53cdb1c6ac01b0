-- All that is there again: the index that begins with the same columns is wider, the trigger has
-- another name, and one index is dropped by name.
DROP INDEX tasks_once;
CREATE TABLE tasks_new (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'late')),
    email TEXT UNIQUE
);
INSERT INTO sqlite_sequence (name, seq)
SELECT 'tasks_new', seq FROM sqlite_sequence WHERE name = 'tasks' COLLATE NOCASE;
INSERT INTO tasks_new (id, title, state, email)
SELECT id, coalesce(title, ''), state, email FROM tasks;
DROP TABLE tasks;
ALTER TABLE tasks_new RENAME TO tasks;
CREATE INDEX tasks_by_title ON tasks (title, state);
CREATE INDEX tasks_of_email ON tasks (email, state);
CREATE TRIGGER tasks_trimmed AFTER INSERT ON tasks BEGIN
    UPDATE tasks SET title = trim(title) WHERE id = new.id;
END;
