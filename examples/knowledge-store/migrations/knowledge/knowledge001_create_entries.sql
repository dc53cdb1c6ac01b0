-- What the assistant knows, one statement an entry.
CREATE TABLE entries (
    id         INTEGER PRIMARY KEY,
    title      TEXT NOT NULL,
    body       TEXT NOT NULL,
    domain     TEXT NOT NULL DEFAULT 'general',
    confidence REAL NOT NULL DEFAULT 0.5 CHECK (confidence BETWEEN 0 AND 1),
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX entries_domain ON entries (domain);
-- migrate:down
DROP TABLE entries;
