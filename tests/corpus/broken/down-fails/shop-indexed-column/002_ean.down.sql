ALTER TABLE products DROP COLUMN ean;
DROP INDEX products_ean;
