CREATE TABLE plays_new (
    id INTEGER PRIMARY KEY,
    track TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (track, at)
);
INSERT OR IGNORE INTO plays_new (id, track, at) SELECT id, track, at FROM plays;
DROP TABLE plays;
ALTER TABLE plays_new RENAME TO plays;
