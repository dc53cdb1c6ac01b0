-- Everything that happened, in order: the truth that the other tables are made from.
CREATE TABLE events (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id        TEXT NOT NULL UNIQUE,
    event_type      TEXT NOT NULL,
    aggregate_id    TEXT NOT NULL,
    aggregate_type  TEXT NOT NULL,
    sequence_number INTEGER NOT NULL CHECK (sequence_number > 0),
    event_data      TEXT NOT NULL CHECK (json_valid(event_data)),
    timestamp       TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    checksum        TEXT NOT NULL
);
CREATE INDEX idx_events_aggregate ON events (aggregate_type, aggregate_id, sequence_number);
-- migrate:sample
INSERT INTO events
    (event_id, event_type, aggregate_id, aggregate_type, sequence_number, event_data, checksum)
VALUES
    ('e-1', 'created', 'kb-garden', 'knowledge_base', 1, '{"kb_id": "kb-garden"}', 'c1'),
    ('e-2', 'renamed', 'kb-garden', 'knowledge_base', 2, '{"kb_id": "kb-garden"}', 'c2'),
    ('e-3', 'started', 'session-1', 'session', 1, '{}', 'c3');
