CREATE VIEW balances AS
    SELECT a.bank, a.number, coalesce(sum(b.cents), 0) AS cents
    FROM accounts AS a LEFT JOIN bookings AS b USING (bank, number)
    GROUP BY a.bank, a.number;
