ALTER TABLE samples ADD COLUMN share REAL GENERATED ALWAYS AS (used / total) VIRTUAL;
CREATE INDEX samples_full ON samples (host_id, at) WHERE used > total * 0.9;
