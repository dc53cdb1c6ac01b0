CREATE TABLE log_new (id INTEGER PRIMARY KEY AUTOINCREMENT, line TEXT NOT NULL);
INSERT INTO log_new (id, line) SELECT id, coalesce(line, '') FROM log;
UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'log') WHERE name = 'log_new';
DROP TABLE log;
ALTER TABLE log_new RENAME TO log;
