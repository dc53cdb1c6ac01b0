CREATE TABLE new_log (text TEXT NOT NULL, level TEXT NOT NULL);
INSERT INTO new_log (text, level) SELECT text, coalesce(level, 'info') FROM log;
DROP TABLE log;
ALTER TABLE new_log RENAME TO log;
