CREATE TABLE photos (
    sha256 BLOB NOT NULL PRIMARY KEY CHECK (length(sha256) = 32),
    taken TEXT,
    width INTEGER NOT NULL CHECK (width > 0),
    height INTEGER NOT NULL CHECK (height > 0),
    rating INTEGER NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5)
) STRICT, WITHOUT ROWID;
