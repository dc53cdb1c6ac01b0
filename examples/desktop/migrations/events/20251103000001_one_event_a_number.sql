-- Two events of an aggregate never have one number: undo and redo go by it.
DROP INDEX idx_events_aggregate;
CREATE UNIQUE INDEX idx_events_aggregate ON events (aggregate_type, aggregate_id, sequence_number);
-- The knowledge base that an event is about, to be looked up and checked without reading JSON.
ALTER TABLE events ADD COLUMN kb_id TEXT AS (event_data ->> '$.kb_id') VIRTUAL;
CREATE INDEX idx_events_kb_id ON events (kb_id) WHERE kb_id IS NOT NULL;
