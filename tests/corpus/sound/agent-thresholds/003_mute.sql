ALTER TABLE thresholds ADD COLUMN muted_until TEXT;
