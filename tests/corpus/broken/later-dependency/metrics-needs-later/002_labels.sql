-- migrate: depends 003
CREATE TABLE labels (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
