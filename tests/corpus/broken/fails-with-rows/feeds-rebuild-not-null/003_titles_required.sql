CREATE TABLE entries_new (
    id INTEGER PRIMARY KEY,
    feed_id INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
    guid TEXT NOT NULL,
    title TEXT NOT NULL,
    published INTEGER,
    read INTEGER NOT NULL DEFAULT 0 CHECK (read IN (0, 1)),
    UNIQUE (feed_id, guid)
);
INSERT INTO entries_new (id, feed_id, guid, title, published, read)
SELECT id, feed_id, guid, title, published, read FROM entries;
DROP TABLE entries;
ALTER TABLE entries_new RENAME TO entries;
