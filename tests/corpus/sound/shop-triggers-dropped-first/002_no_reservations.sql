-- migrate: allow destructive(products.reserved)
DROP TRIGGER sales_stock;
ALTER TABLE products DROP COLUMN reserved;
CREATE TRIGGER sales_stock AFTER INSERT ON sales
BEGIN
    UPDATE products SET stock = stock - new.amount WHERE id = new.product_id;
END;
