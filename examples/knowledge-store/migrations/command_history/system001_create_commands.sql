-- Every command that the assistant ran on the machine.
CREATE TABLE commands (
    id        INTEGER PRIMARY KEY,
    line      TEXT NOT NULL,
    exit_code INTEGER,
    run_at    TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
-- migrate:down
DROP TABLE commands;
