CREATE TABLE numbers (n INTEGER PRIMARY KEY);

WITH RECURSIVE counter (n) AS (
    SELECT 1 UNION ALL SELECT n + 1 FROM counter
)
SELECT max(n) FROM counter;
