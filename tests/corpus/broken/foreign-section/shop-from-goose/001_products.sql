-- +goose Up
CREATE TABLE products (id INTEGER PRIMARY KEY, sku TEXT NOT NULL);

-- +goose Down
DROP TABLE products;
