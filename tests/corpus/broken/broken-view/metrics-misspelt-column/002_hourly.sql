CREATE VIEW hourly AS
    SELECT series, at / 3600 AS hour, avg(vale) AS mean
    FROM points GROUP BY series, hour;
