CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT);
CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    task INTEGER UNIQUE REFERENCES tasks (id)
);
CREATE VIEW open_tasks AS SELECT title FROM tasks;
INSERT INTO tasks (title) VALUES ('a task');
INSERT INTO notes (task) VALUES (1);
