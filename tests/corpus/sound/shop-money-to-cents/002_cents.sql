-- migrate: allow destructive(products.price)
CREATE TABLE products_new (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    cents INTEGER NOT NULL CHECK (cents >= 0)
);
INSERT INTO products_new (id, name, cents) SELECT id, name, CAST(round(price * 100) AS INTEGER) FROM products;
DROP TABLE products;
ALTER TABLE products_new RENAME TO products;
