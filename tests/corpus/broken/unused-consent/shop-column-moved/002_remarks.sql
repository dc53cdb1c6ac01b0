-- migrate: allow destructive(orders.remark)
CREATE TABLE remarks (
    order_id INTEGER PRIMARY KEY REFERENCES orders (id),
    text TEXT NOT NULL
);
INSERT INTO remarks (order_id, text) SELECT id, remark FROM orders WHERE remark IS NOT NULL;
ALTER TABLE orders DROP COLUMN remark;
