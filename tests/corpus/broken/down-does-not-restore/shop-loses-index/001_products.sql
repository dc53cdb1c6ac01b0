CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price INTEGER);
CREATE INDEX products_name ON products (name);

-- migrate:down
DROP TABLE products;
