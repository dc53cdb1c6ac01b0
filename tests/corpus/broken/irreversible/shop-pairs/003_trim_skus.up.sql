-- migrate: kind data
UPDATE products SET sku = trim(sku);
