-- Deleted entries go to a table of their own.
-- migrate: allow destructive(entries.deleted)
CREATE TABLE tombstones (path TEXT NOT NULL PRIMARY KEY, size INTEGER NOT NULL, mtime INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO tombstones (path, size, mtime) SELECT path, size, mtime FROM entries WHERE deleted = 1;
DELETE FROM entries WHERE deleted = 1;
