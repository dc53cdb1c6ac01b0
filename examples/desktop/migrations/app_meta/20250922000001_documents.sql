-- Documents and the pieces that they are searched in.
CREATE TABLE documents (
    id    TEXT PRIMARY KEY NOT NULL,
    kb_id TEXT NOT NULL REFERENCES knowledge_bases (id) ON DELETE CASCADE,
    path  TEXT NOT NULL,
    UNIQUE (kb_id, path)
);
CREATE TABLE document_chunks (
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    text        TEXT NOT NULL,
    PRIMARY KEY (document_id, position)
) WITHOUT ROWID;
