CREATE TABLE lists (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE tasks (id INTEGER PRIMARY KEY, list_id INTEGER NOT NULL REFERENCES lists (id), title TEXT NOT NULL);
CREATE INDEX tasks_list ON tasks (list_id);
INSERT INTO lists (id, name) VALUES (1, 'Inbox'), (2, 'Someday');
