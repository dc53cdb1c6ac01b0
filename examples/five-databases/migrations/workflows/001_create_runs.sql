-- The task is in another database, where no foreign key reaches: the program checks it.
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    task INTEGER NOT NULL,
    started_at TEXT NOT NULL
);

-- migrate:down
DROP TABLE runs;
