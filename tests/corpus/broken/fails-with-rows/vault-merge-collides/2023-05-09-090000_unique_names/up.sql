CREATE TABLE items_new (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE,
    secret BLOB NOT NULL
);
INSERT INTO items_new (id, name, secret) SELECT id, name, secret FROM items;
DROP TABLE items;
ALTER TABLE items_new RENAME TO items;
