CREATE TABLE saves (slot INTEGER PRIMARY KEY CHECK (slot IN (1, 2, 3)), data BLOB NOT NULL, saved TEXT NOT NULL DEFAULT (datetime('now')));
