CREATE TABLE daily (
    host_id INTEGER NOT NULL REFERENCES hosts (id),
    day INTEGER NOT NULL,
    used REAL NOT NULL,
    total REAL NOT NULL,
    share REAL GENERATED ALWAYS AS (used / total) STORED,
    PRIMARY KEY (host_id, day)
) WITHOUT ROWID;
