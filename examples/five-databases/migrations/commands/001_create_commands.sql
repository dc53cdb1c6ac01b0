CREATE TABLE commands (
    id INTEGER PRIMARY KEY,
    line TEXT NOT NULL,
    exit_code INTEGER
);

-- migrate:down
DROP TABLE commands;
