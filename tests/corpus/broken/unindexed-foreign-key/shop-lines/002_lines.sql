CREATE TABLE order_lines (
    order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    product_id INTEGER NOT NULL REFERENCES products (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (order_id, product_id)
) WITHOUT ROWID;
