CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT NOT NULL, token TEXT);
CREATE TABLE steps (task INTEGER NOT NULL, step TEXT);
INSERT INTO tasks (title, token) VALUES ('a first task', lower(hex(randomblob(16))));
INSERT INTO steps (task, step) VALUES (last_insert_rowid(), 'begin');
INSERT INTO steps (task, step) VALUES (1, 'with ' || sqlite_version());
