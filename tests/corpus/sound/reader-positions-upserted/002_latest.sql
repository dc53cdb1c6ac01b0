CREATE TABLE latest (book TEXT NOT NULL PRIMARY KEY, at REAL NOT NULL, updated INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO latest (book, at, updated)
SELECT book, at, updated FROM positions WHERE true
ON CONFLICT (book) DO UPDATE SET at = excluded.at, updated = excluded.updated
WHERE excluded.updated > latest.updated;
