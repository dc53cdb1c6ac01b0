CREATE TABLE snapshots (
    stream TEXT NOT NULL PRIMARY KEY REFERENCES events (stream),
    state TEXT NOT NULL
) WITHOUT ROWID;
