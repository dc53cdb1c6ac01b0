DROP INDEX orders_placed;
ALTER TABLE orders DROP COLUMN placed_at;
