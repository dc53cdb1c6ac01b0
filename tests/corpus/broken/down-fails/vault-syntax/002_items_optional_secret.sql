CREATE TABLE items_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL, secret BLOB);
INSERT INTO items_new (id, name, secret) SELECT id, name, secret FROM items;
DROP TABLE items;
ALTER TABLE items_new RENAME TO items;

-- migrate:down
CREATE TABLE items_old (id INTEGER PRIMARY KEY, name TEXT NOT NULL, secret BLOB NOT NULL,);
INSERT INTO items_old (id, name, secret) SELECT id, name, coalesce(secret, x'') FROM items;
DROP TABLE items;
ALTER TABLE items_old RENAME TO items;
