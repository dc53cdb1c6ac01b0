CREATE TABLE items_new (id INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('login', 'text')), name TEXT NOT NULL);
INSERT INTO items_new (id, kind, name)
SELECT id, CASE kind WHEN 'password' THEN 'login' ELSE kind END, name FROM items;
DROP TABLE items;
ALTER TABLE items_new RENAME TO items;
