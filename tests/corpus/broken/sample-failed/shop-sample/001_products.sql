CREATE TABLE products (id INTEGER PRIMARY KEY, sku TEXT NOT NULL, price INTEGER NOT NULL CHECK (price >= 0));

-- migrate:sample
INSERT INTO products (sku, price) VALUES ('A-1', 1200);
