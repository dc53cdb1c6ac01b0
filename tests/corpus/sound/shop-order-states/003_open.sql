CREATE INDEX orders_open ON orders (placed) WHERE state IN ('new', 'paid');
