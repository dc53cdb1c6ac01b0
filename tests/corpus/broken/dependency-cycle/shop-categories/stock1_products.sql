-- migrate: depends billing1
CREATE TABLE products (id INTEGER PRIMARY KEY);
