-- What people think of an entry. Another team numbers the migrations of the category `system`; that
-- the entries are there first is said, not guessed.
-- migrate: depends knowledge001
CREATE TABLE feedback (
    id       INTEGER PRIMARY KEY,
    entry_id INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    rating   INTEGER NOT NULL CHECK (rating BETWEEN -1 AND 1),
    remark   TEXT NOT NULL DEFAULT '',
    given_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX feedback_entry_id ON feedback (entry_id);
-- migrate:down
DROP TABLE feedback;
