-- Notebooks are the top level: every note lives in exactly one of them.
CREATE TABLE notebooks (
    id         INTEGER PRIMARY KEY,
    name       TEXT,
    colour     TEXT,
    archived   INTEGER DEFAULT 0,
    created_at TEXT NOT NULL
);
CREATE INDEX notebooks_name ON notebooks (name);
-- migrate:down
DROP TABLE notebooks;
