CREATE TABLE items_new (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL COLLATE NOCASE,
    number INTEGER NOT NULL DEFAULT 1,
    secret BLOB NOT NULL,
    UNIQUE (name, number)
);
INSERT INTO items_new (id, name, number, secret)
SELECT id, name, row_number() OVER (PARTITION BY name COLLATE NOCASE ORDER BY id), secret FROM items;
DROP TABLE items;
ALTER TABLE items_new RENAME TO items;
