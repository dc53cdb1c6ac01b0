-- migrate: allow unstable-value
ALTER TABLE orders ADD COLUMN migrated TEXT;
UPDATE orders SET migrated = datetime('now');
