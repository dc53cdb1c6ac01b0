-- migrate: kind seed
CREATE TABLE numbers (n INTEGER PRIMARY KEY);
WITH RECURSIVE counter (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n > 0)
INSERT INTO numbers (n) SELECT n % 1000 FROM counter WHERE n < 0;
