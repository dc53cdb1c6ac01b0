-- migrate: allow destructive(products.price)
ALTER TABLE products RENAME TO _products;
CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price INTEGER NOT NULL);
INSERT INTO products (id, name, price) SELECT id, name, CAST(round(price * 100) AS INTEGER) FROM _products;
DROP TABLE _products;
