-- migrate: kind seed
INSERT OR IGNORE INTO thresholds (metric, warn, alarm) VALUES ('memory', 0.8, 0.9);
