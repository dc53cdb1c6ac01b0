ALTER TABLE products ADD COLUMN ean TEXT;
CREATE INDEX products_ean ON products (ean) WHERE ean IS NOT NULL;
