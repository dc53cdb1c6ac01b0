-- migrate: foreign_keys on
CREATE TABLE new_shops (
    id     INTEGER PRIMARY KEY,
    closed INTEGER NOT NULL
);
INSERT INTO new_shops (id, closed) SELECT id, closed FROM shops;
DROP TABLE shops;
ALTER TABLE new_shops RENAME TO shops;
