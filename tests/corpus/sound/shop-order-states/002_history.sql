CREATE TABLE order_history (
    order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (order_id, number)
) WITHOUT ROWID;
INSERT INTO order_history (order_id, number, state) SELECT id, 1, state FROM orders;
CREATE TRIGGER orders_state AFTER UPDATE OF state ON orders WHEN new.state <> old.state
BEGIN
    INSERT INTO order_history (order_id, number, state)
    SELECT new.id, coalesce(max(number), 0) + 1, new.state FROM order_history WHERE order_id = new.id;
END;
