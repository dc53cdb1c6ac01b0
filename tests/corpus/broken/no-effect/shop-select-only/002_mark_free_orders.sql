-- Orders of nothing are paid.
SELECT id FROM orders WHERE total = 0;
