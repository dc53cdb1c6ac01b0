-- migrate: allow destructive(products.legacy)
ALTER TABLE products DROP COLUMN legacy;
