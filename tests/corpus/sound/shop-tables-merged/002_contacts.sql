-- migrate: allow destructive(customers, suppliers)
CREATE TABLE contacts (
    id INTEGER PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('customer', 'supplier')),
    name TEXT NOT NULL,
    mail TEXT NOT NULL
);
INSERT INTO contacts (role, name, mail) SELECT 'customer', name, mail FROM customers;
INSERT INTO contacts (role, name, mail) SELECT 'supplier', name, mail FROM suppliers;
DROP TABLE customers;
DROP TABLE suppliers;
