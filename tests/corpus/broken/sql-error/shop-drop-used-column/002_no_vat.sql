-- migrate: allow destructive(orders.vat)
ALTER TABLE orders DROP COLUMN vat;
