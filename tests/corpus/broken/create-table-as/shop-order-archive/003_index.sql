CREATE INDEX archived_orders_customer ON archived_orders (customer);
