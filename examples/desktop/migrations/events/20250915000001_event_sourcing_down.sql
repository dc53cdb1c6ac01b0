DROP INDEX idx_events_aggregate;
DROP TABLE events;
