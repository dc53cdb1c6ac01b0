CREATE TABLE archived_orders AS SELECT id, customer, placed FROM orders WHERE placed < '2020';
