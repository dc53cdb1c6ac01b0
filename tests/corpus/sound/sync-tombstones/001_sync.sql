CREATE TABLE entries (
    path TEXT NOT NULL PRIMARY KEY CHECK (path <> '' AND substr(path, 1, 1) <> '/'),
    size INTEGER NOT NULL CHECK (size >= 0),
    mtime INTEGER NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1))
) WITHOUT ROWID;
