CREATE TABLE lines (id INTEGER PRIMARY KEY, host TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL);
CREATE INDEX lines_host ON lines (lower(host));
