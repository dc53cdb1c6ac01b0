CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    stream_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    FOREIGN KEY (stream_id, seq) REFERENCES events (stream_id, seq)
);
CREATE INDEX outbox_event ON outbox (stream_id, seq);
INSERT INTO outbox (stream_id, seq) SELECT stream_id, seq FROM events ORDER BY stream_id, seq;
