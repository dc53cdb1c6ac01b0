CREATE VIEW late AS SELECT id FROM orders WHERE shipped IS NULL AND placed < datetime('now', '-7 days');
