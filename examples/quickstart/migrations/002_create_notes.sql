-- Notes, the heart of the program. Deleting a notebook deletes its notes.
-- migrate:up
CREATE TABLE notes (
    id          INTEGER PRIMARY KEY,
    notebook_id INTEGER NOT NULL REFERENCES notebooks (id) ON DELETE CASCADE,
    title       TEXT NOT NULL,
    body        TEXT NOT NULL DEFAULT '',
    pinned      INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL
);
CREATE INDEX notes_notebook_id ON notes (notebook_id, updated_at);
-- migrate:down
DROP TABLE notes;
-- migrate:sample
INSERT INTO notebooks (name, colour, created_at)
VALUES ('Garden', '#3a7d44', '2024-03-02T09:00:00Z');
INSERT INTO notes (notebook_id, title, body, created_at, updated_at)
SELECT max(id), 'Spring planting', 'Peas first, then broad beans.',
       '2024-03-02T09:05:00Z', '2024-03-02T09:05:00Z'
FROM notebooks;
