-- migrate: allow destructive(products.price)
ALTER TABLE products DROP COLUMN price;
