-- migrate: foreign_keys on
-- migrate: allow destructive(customers)
DELETE FROM customers WHERE test = 1;
