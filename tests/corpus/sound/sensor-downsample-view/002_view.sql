CREATE VIEW smoothed AS
    SELECT sensor, at, avg(value) OVER (PARTITION BY sensor ORDER BY at ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS value
    FROM readings;
