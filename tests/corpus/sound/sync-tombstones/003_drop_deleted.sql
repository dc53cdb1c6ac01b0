-- migrate: allow destructive(entries.deleted)
CREATE TABLE entries_new (
    path TEXT NOT NULL PRIMARY KEY CHECK (path <> '' AND substr(path, 1, 1) <> '/'),
    size INTEGER NOT NULL CHECK (size >= 0),
    mtime INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO entries_new (path, size, mtime) SELECT path, size, mtime FROM entries;
DROP TABLE entries;
ALTER TABLE entries_new RENAME TO entries;
