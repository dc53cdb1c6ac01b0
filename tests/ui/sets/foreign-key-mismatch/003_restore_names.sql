CREATE UNIQUE INDEX shops_only_name ON shops (name);
CREATE TABLE towns (id INTEGER PRIMARY KEY, name TEXT);
