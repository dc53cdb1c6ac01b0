-- How sure the assistant was, and whether it was right.
-- migrate: depends task001
CREATE TABLE calibration (
    id         INTEGER PRIMARY KEY,
    pattern_id INTEGER NOT NULL REFERENCES workflow_patterns (id) ON DELETE CASCADE,
    said       REAL NOT NULL CHECK (said BETWEEN 0 AND 1),
    was_right  INTEGER NOT NULL CHECK (was_right IN (0, 1))
);
CREATE INDEX calibration_pattern_id ON calibration (pattern_id);
-- migrate:down
DROP TABLE calibration;
