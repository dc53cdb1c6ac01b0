-- Which document an entry came from, and its embedding, as the model answers it: a JSON array.
CREATE TABLE sources (
    id      INTEGER PRIMARY KEY,
    path    TEXT NOT NULL UNIQUE,
    sha256  TEXT NOT NULL CHECK (length(sha256) = 64),
    read_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
-- A document that is forgotten leaves what was learnt from it.
ALTER TABLE entries ADD COLUMN source_id INTEGER REFERENCES sources (id) ON DELETE SET NULL;
ALTER TABLE entries ADD COLUMN embedding TEXT;
CREATE INDEX entries_source_id ON entries (source_id);
-- migrate:down
DROP INDEX entries_source_id;
ALTER TABLE entries DROP COLUMN embedding;
ALTER TABLE entries DROP COLUMN source_id;
DROP TABLE sources;
-- migrate:sample
-- Later migrations are rehearsed on rows like these, while the program compiles.
INSERT INTO sources (path, sha256) VALUES ('manual.md', printf('%064d', 1));
INSERT INTO entries (title, body, domain, source_id, embedding) VALUES
    ('Watering', 'Tomatoes want water in the morning.', 'garden', 1, '[0.25, -1.5, 3]'),
    ('Pruning', 'Cut above an eye that looks outwards.', 'garden', NULL, NULL);
