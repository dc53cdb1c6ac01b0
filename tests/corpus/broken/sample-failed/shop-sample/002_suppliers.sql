CREATE TABLE suppliers (id INTEGER PRIMARY KEY, name TEXT NOT NULL);

-- migrate:sample
INSERT INTO suppliers (name, country) VALUES ('Tea & Co', 'IN');
