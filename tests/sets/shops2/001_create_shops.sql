-- migrate:up
CREATE TABLE shops (id INTEGER PRIMARY KEY, closed INTEGER NOT NULL DEFAULT 0);
CREATE TABLE orders (
    id      INTEGER PRIMARY KEY,
    shop_id INTEGER NOT NULL REFERENCES shops (id) ON DELETE CASCADE
);
-- migrate:down
DROP TABLE orders;
DROP TABLE shops;
