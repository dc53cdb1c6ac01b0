CREATE TABLE items_new (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('login', 'card', 'note', 'key')),
    name TEXT NOT NULL CHECK (trim(name) <> ''),
    secret BLOB NOT NULL CHECK (length(secret) >= 12)
) STRICT;
INSERT INTO items_new (id, kind, name, secret) SELECT id, kind, name, secret FROM items;
DROP TABLE items;
ALTER TABLE items_new RENAME TO items;
