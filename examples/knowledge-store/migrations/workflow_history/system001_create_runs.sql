-- Every run of a workflow. The task is in another database, where no foreign key reaches: the
-- program checks it.
CREATE TABLE runs (
    id         INTEGER PRIMARY KEY,
    task_id    INTEGER NOT NULL,
    started_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE steps (
    run_id   INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    what     TEXT NOT NULL,
    PRIMARY KEY (run_id, position)
) WITHOUT ROWID;
-- migrate:down
DROP TABLE steps;
DROP TABLE runs;
