CREATE TABLE streams (id TEXT NOT NULL PRIMARY KEY CHECK (id GLOB '[a-z]*-[0-9]*')) WITHOUT ROWID;
CREATE TABLE events (
    stream_id TEXT NOT NULL REFERENCES streams (id),
    seq INTEGER NOT NULL CHECK (seq > 0),
    kind TEXT NOT NULL,
    data TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(data)),
    PRIMARY KEY (stream_id, seq)
) WITHOUT ROWID;
