ALTER TABLE orders ADD COLUMN placed_at TEXT NOT NULL DEFAULT '1970-01-01 00:00:00';
CREATE INDEX orders_placed ON orders (placed_at);
