DROP INDEX idx_events_kb_id;
ALTER TABLE events DROP COLUMN kb_id;
DROP INDEX idx_events_aggregate;
CREATE INDEX idx_events_aggregate ON events (aggregate_type, aggregate_id, sequence_number);
