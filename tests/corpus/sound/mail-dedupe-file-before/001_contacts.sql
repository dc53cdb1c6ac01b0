CREATE TABLE contacts (id INTEGER PRIMARY KEY, address TEXT NOT NULL, name TEXT);
CREATE INDEX contacts_by_address ON contacts (address);
