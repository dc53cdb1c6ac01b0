-- What the assistant learns about its own work.
CREATE TABLE workflow_patterns (
    id         INTEGER PRIMARY KEY,
    name       TEXT,
    successes  TEXT DEFAULT '0',
    failures   TEXT DEFAULT '0',
    learnt_at  TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE thresholds (
    name  TEXT PRIMARY KEY NOT NULL,
    value REAL NOT NULL
) WITHOUT ROWID;
-- migrate:down
DROP TABLE thresholds;
DROP TABLE workflow_patterns;
-- migrate:sample
INSERT INTO workflow_patterns (name, successes, failures) VALUES
    ('ask first', '12', '3'), (NULL, '1', NULL);
INSERT INTO thresholds VALUES ('confidence', 0.6);
