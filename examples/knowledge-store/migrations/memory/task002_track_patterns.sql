-- Steps that worked before, to be tried again.
CREATE TABLE patterns (
    id      INTEGER PRIMARY KEY,
    task_id INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    steps   TEXT NOT NULL CHECK (json_valid(steps)),
    used    INTEGER NOT NULL DEFAULT 0 CHECK (used >= 0)
);
CREATE INDEX patterns_task_id ON patterns (task_id);
-- migrate:down
DROP TABLE patterns;
