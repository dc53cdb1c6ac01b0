-- migrate: depends stock1
CREATE TABLE invoices (id INTEGER PRIMARY KEY);
