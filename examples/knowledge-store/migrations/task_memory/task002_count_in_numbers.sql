-- The counters were texts and could be missing. SQLite cannot change the type of a column in place, so
-- the table is rebuilt.
CREATE TABLE workflow_patterns_new (
    id        INTEGER PRIMARY KEY,
    name      TEXT NOT NULL,
    successes INTEGER NOT NULL DEFAULT 0 CHECK (successes >= 0),
    failures  INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
    learnt_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO workflow_patterns_new (id, name, successes, failures, learnt_at)
SELECT id,
       coalesce(name, 'unnamed'),
       max(0, CAST(coalesce(successes, 0) AS INTEGER)),
       max(0, CAST(coalesce(failures, 0) AS INTEGER)),
       learnt_at
FROM workflow_patterns;
DROP TABLE workflow_patterns;
ALTER TABLE workflow_patterns_new RENAME TO workflow_patterns;
-- migrate:down
CREATE TABLE workflow_patterns_old (
    id         INTEGER PRIMARY KEY,
    name       TEXT,
    successes  TEXT DEFAULT '0',
    failures   TEXT DEFAULT '0',
    learnt_at  TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO workflow_patterns_old (id, name, successes, failures, learnt_at)
SELECT id, name, successes, failures, learnt_at FROM workflow_patterns;
DROP TABLE workflow_patterns;
ALTER TABLE workflow_patterns_old RENAME TO workflow_patterns;
-- migrate:verify
SELECT count(*) = 0 FROM workflow_patterns WHERE typeof(successes) <> 'integer';
