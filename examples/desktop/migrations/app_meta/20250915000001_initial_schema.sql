-- Knowledge bases: what the user's documents are gathered in.
CREATE TABLE knowledge_bases (
    id             TEXT PRIMARY KEY NOT NULL,
    name           TEXT NOT NULL,
    version        INTEGER NOT NULL DEFAULT 1,
    status         TEXT NOT NULL CHECK (status IN ('active', 'inactive', 'building', 'error')),
    embedder_model TEXT NOT NULL,
    chunk_size     INTEGER NOT NULL DEFAULT 512,
    chunk_overlap  INTEGER NOT NULL DEFAULT 50,
    description    TEXT,
    health_score   REAL NOT NULL DEFAULT 1.0,
    created_at     TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    pinned_version INTEGER,
    UNIQUE (name, version)
);
-- migrate:sample
INSERT INTO knowledge_bases (id, name, status, embedder_model) VALUES
    ('kb-garden', 'Garden', 'active', 'small'),
    ('kb-house', 'House', 'building', 'small');
