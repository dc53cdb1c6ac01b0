CREATE TABLE products (id INTEGER PRIMARY KEY, stock INTEGER NOT NULL DEFAULT 0, reserved INTEGER NOT NULL DEFAULT 0);
CREATE TABLE sales (id INTEGER PRIMARY KEY, product_id INTEGER NOT NULL REFERENCES products (id), amount INTEGER NOT NULL CHECK (amount > 0));
CREATE INDEX sales_product ON sales (product_id);
CREATE TRIGGER sales_stock AFTER INSERT ON sales
BEGIN
    UPDATE products SET stock = stock - new.amount, reserved = reserved - new.amount WHERE id = new.product_id;
END;
