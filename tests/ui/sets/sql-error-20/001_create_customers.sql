CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, fax TEXT);
CREATE VIEW contacts AS SELECT name, fax FROM customers;
