-- The schema that the migrations of the set main make, to be reviewed.
-- Do not edit it: MIGRATE_WRITE_SCHEMA=1 cargo build writes it anew.

CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
, done INTEGER NOT NULL DEFAULT 0);

CREATE INDEX open_tasks ON jobs (title) WHERE done = 0;

CREATE VIEW titles AS SELECT title FROM tasks;
