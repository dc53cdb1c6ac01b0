CREATE TABLE hosts (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE samples (
    host_id INTEGER NOT NULL REFERENCES hosts (id),
    at INTEGER NOT NULL,
    used REAL NOT NULL CHECK (used >= 0),
    total REAL NOT NULL CHECK (total > 0),
    PRIMARY KEY (host_id, at)
) WITHOUT ROWID;
