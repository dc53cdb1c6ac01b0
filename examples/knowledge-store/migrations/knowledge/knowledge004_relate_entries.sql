-- How entries stand to each other: one supports, refines or contradicts another.
CREATE TABLE relationships (
    from_id  INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    to_id    INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    relation TEXT NOT NULL CHECK (relation IN ('supports', 'refines', 'contradicts')),
    PRIMARY KEY (from_id, to_id, relation),
    CHECK (from_id <> to_id)
) WITHOUT ROWID;
CREATE INDEX relationships_to_id ON relationships (to_id);
-- migrate:down
DROP TABLE relationships;
