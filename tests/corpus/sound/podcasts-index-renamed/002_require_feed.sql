CREATE TABLE episodes_new (
    id INTEGER PRIMARY KEY,
    feed TEXT NOT NULL DEFAULT '',
    published TEXT
);
INSERT INTO episodes_new (id, feed, published)
SELECT id, coalesce(feed, ''), published FROM episodes;
DROP TABLE episodes;
ALTER TABLE episodes_new RENAME TO episodes;
CREATE INDEX episodes_by_feed ON episodes (feed, published);
