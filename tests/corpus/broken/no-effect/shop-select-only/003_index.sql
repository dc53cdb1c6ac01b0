CREATE INDEX orders_unpaid ON orders (id) WHERE paid = 0;
