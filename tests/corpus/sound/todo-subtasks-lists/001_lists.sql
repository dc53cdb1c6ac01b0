CREATE TABLE lists (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE tasks (id INTEGER PRIMARY KEY, list_id INTEGER NOT NULL REFERENCES lists (id), parent_id INTEGER REFERENCES tasks (id), title TEXT NOT NULL);
CREATE INDEX tasks_list ON tasks (list_id);
CREATE INDEX tasks_parent ON tasks (parent_id);
