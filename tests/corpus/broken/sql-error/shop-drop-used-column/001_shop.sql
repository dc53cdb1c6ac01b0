CREATE TABLE orders (id INTEGER PRIMARY KEY, total INTEGER NOT NULL, vat INTEGER);
CREATE VIEW sums AS SELECT sum(total) AS total, sum(vat) AS vat FROM orders;
