-- What happened, numbered within each project.
CREATE TABLE events (
    id      INTEGER PRIMARY KEY,
    project INTEGER,
    seq     INTEGER NOT NULL,
    body    TEXT NOT NULL
);
-- migrate:down
DROP TABLE events;
