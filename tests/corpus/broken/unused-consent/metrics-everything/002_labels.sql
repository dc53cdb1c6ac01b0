-- migrate: allow destructive
CREATE TABLE labels (series TEXT NOT NULL, name TEXT NOT NULL, value TEXT, PRIMARY KEY (series, name)) WITHOUT ROWID;
