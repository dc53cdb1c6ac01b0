-- RETURNING, STRICT and unixepoch() are words in a comment.
CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    strict TEXT UNIQUE ON CONFLICT IGNORE,
    "returning" TEXT DEFAULT 'DEFAULT TRUE',
    format VARCHAR(20)
) WITHOUT ROWID;
CREATE TABLE log (format TEXT, over INTEGER);
CREATE INDEX log_format ON log (format, over);
INSERT INTO log (format, over) VALUES ('a -> b', 1), ('format(1_000)', 2);
INSERT INTO tasks (id, strict) SELECT over, concat('own ', format) FROM log;
UPDATE tasks SET format = (SELECT max(format) over FROM log WHERE over = id);

-- migrate:verify
SELECT count(*) > 0 FROM tasks WHERE strict LIKE 'own %';

-- migrate:sample
-- The build alone runs it, on its own SQLite.
INSERT INTO log (format) VALUES ('x') RETURNING format;
