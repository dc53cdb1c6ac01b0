-- The notes that the service keeps.
CREATE TABLE notes (
    id         INTEGER PRIMARY KEY,
    body       TEXT NOT NULL CHECK (body <> ''),
    written_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
-- migrate:down
DROP TABLE notes;
-- migrate:sample
INSERT INTO notes (body) VALUES ('Buy milk'), ('Water the plants');
