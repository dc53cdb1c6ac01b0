CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    token TEXT DEFAULT (lower(hex(randomblob(16)))),
    created TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE log (entry TEXT, at INTEGER);
CREATE TRIGGER tasks_log AFTER INSERT ON tasks BEGIN
    INSERT INTO log VALUES (new.title, unixepoch('now'));
END;
CREATE VIEW late AS SELECT title FROM tasks WHERE created < date('now', '-7 days');
INSERT INTO tasks (title, created) VALUES ('call random()', datetime('2024-02-29', '+1 day'));
INSERT INTO tasks (title) SELECT 'CURRENT_TIMESTAMP' FROM late;
