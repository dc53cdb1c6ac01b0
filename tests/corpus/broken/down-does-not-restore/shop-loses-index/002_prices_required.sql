CREATE TABLE products_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price INTEGER NOT NULL DEFAULT 0);
INSERT INTO products_new (id, name, price) SELECT id, name, coalesce(price, 0) FROM products;
DROP TABLE products;
ALTER TABLE products_new RENAME TO products;
CREATE INDEX products_name ON products (name);

-- migrate:down
CREATE TABLE products_old (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price INTEGER);
INSERT INTO products_old (id, name, price) SELECT id, name, price FROM products;
DROP TABLE products;
ALTER TABLE products_old RENAME TO products;
