CREATE TABLE items_old (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    secret BLOB NOT NULL
);
INSERT INTO items_old (id, name, secret) SELECT id, name, secret FROM items;
DROP TABLE items;
ALTER TABLE items_old RENAME TO items;
