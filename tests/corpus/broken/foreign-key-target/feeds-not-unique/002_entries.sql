CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    feed_url TEXT NOT NULL REFERENCES feeds (url),
    title TEXT NOT NULL
);
CREATE INDEX entries_feed ON entries (feed_url);
