ALTER TABLE events DROP COLUMN correlation;
