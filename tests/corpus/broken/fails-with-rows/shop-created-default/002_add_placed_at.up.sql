ALTER TABLE orders ADD COLUMN placed_at TEXT NOT NULL DEFAULT (datetime('now'));
