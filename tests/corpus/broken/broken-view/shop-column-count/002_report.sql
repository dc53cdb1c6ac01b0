CREATE VIEW report (customer, total) AS
    SELECT customer, count(*), sum(total) FROM orders GROUP BY customer;
