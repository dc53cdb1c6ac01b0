CREATE TABLE entries_new (
    id INTEGER PRIMARY KEY,
    feed_id INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
    guid TEXT NOT NULL,
    title TEXT NOT NULL,
    UNIQUE (feed_id, guid)
);
INSERT INTO entries_new (id, feed_id, guid, title) SELECT id, feed_id, guid, title FROM entries;
DROP TABLE entries;
ALTER TABLE entries_new RENAME TO entries;
