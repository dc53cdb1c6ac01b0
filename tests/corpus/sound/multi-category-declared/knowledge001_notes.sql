-- migrate: depends task001
CREATE TABLE notes (id INTEGER PRIMARY KEY, task_id INTEGER REFERENCES tasks (id), text TEXT NOT NULL);
CREATE INDEX notes_task ON notes (task_id);
