-- What happened, numbered without a gap, and what it was about. No index on events (person).
-- migrate:up
CREATE TABLE events (
    id     INTEGER PRIMARY KEY,
    seq    INTEGER NOT NULL UNIQUE,
    person INTEGER REFERENCES people (id),
    text   TEXT NOT NULL
);
CREATE TABLE tags (
    person INTEGER NOT NULL REFERENCES people (id),
    tag    TEXT NOT NULL,
    PRIMARY KEY (person, tag)
) WITHOUT ROWID;
-- migrate:down
DROP TABLE tags;
DROP TABLE events;
