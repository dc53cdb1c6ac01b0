CREATE TABLE addresses (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    street TEXT,
    town TEXT,
    country TEXT
);
CREATE INDEX addresses_customer ON addresses (customer_id);
INSERT INTO addresses (customer_id, street, town, country) SELECT id, street, town, country FROM customers;
ALTER TABLE customers DROP COLUMN street;
ALTER TABLE customers DROP COLUMN town;
ALTER TABLE customers DROP COLUMN country;
