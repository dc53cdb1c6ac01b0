CREATE TABLE items_strict (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    secret BLOB NOT NULL,
    deleted_at INTEGER
) STRICT;
INSERT INTO items_strict (id, name, secret, deleted_at)
SELECT id, name, secret, deleted_at FROM items WHERE deleted_at IS NULL;
DROP TABLE items;
ALTER TABLE items_strict RENAME TO items;
