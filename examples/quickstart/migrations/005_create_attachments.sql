-- Files attached to a note. The bytes stay on disk, named by their hash.
-- migrate: meta ticket=N-21
-- migrate:up
CREATE TABLE attachments (
    id         INTEGER PRIMARY KEY,
    note_id    INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    file_name  TEXT NOT NULL,
    media_type TEXT NOT NULL DEFAULT 'application/octet-stream',
    byte_size  INTEGER NOT NULL CHECK (byte_size >= 0),
    sha256     TEXT NOT NULL CHECK (length(sha256) = 64),
    created_at TEXT NOT NULL
);
CREATE INDEX attachments_note_id ON attachments (note_id);
-- Not unique: two notes may carry the same file.
CREATE INDEX attachments_sha256 ON attachments (sha256);
-- migrate:down
DROP TABLE attachments;
