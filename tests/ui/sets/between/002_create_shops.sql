-- The child before its parent, whose key comes last.
CREATE TABLE visits (shop TEXT UNIQUE REFERENCES names (name));
CREATE TABLE names (name TEXT);
CREATE UNIQUE INDEX names_name ON names (name);
CREATE TABLE shops (id INTEGER PRIMARY KEY, name TEXT);
ALTER TABLE shops ADD COLUMN town TEXT;
