-- Tasks, on a note or on their own.
-- migrate: meta ticket=N-14
-- migrate:up
CREATE TABLE tasks (
    id         INTEGER PRIMARY KEY,
    note_id    INTEGER REFERENCES notes (id) ON DELETE CASCADE,
    title      TEXT NOT NULL,
    done       INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)),
    due_on     TEXT,
    created_at TEXT NOT NULL
);
CREATE INDEX tasks_note_id ON tasks (note_id);
-- migrate:down
DROP TABLE tasks;
