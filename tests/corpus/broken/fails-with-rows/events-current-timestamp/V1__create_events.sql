CREATE TABLE streams (
    stream_id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE events (
    stream_id TEXT NOT NULL REFERENCES streams (stream_id),
    seq INTEGER NOT NULL,
    payload TEXT NOT NULL CHECK (json_valid(payload)),
    PRIMARY KEY (stream_id, seq)
) WITHOUT ROWID;
