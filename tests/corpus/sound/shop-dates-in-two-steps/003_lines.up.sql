CREATE TABLE order_lines (
    order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number > 0),
    sku TEXT NOT NULL,
    amount INTEGER NOT NULL DEFAULT 1 CHECK (amount BETWEEN 1 AND 999),
    PRIMARY KEY (order_id, number)
) STRICT, WITHOUT ROWID;
