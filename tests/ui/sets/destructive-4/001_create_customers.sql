CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT);
-- migrate:sample
INSERT INTO customers (name, email) VALUES ('Ada', 'ada@example.org'), ('Bob', '');
