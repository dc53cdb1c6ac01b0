CREATE TABLE steps (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    what TEXT NOT NULL,
    PRIMARY KEY (run, position)
) WITHOUT ROWID;

-- migrate:down
DROP TABLE steps;
