-- migrate: kind seed
WITH RECURSIVE all_days (day) AS (
    SELECT '2024-01-01'
    UNION ALL
    SELECT date(day, '+1 day') FROM all_days WHERE day < '2024-12-31'
)
INSERT INTO days (day) SELECT day FROM all_days;

-- migrate:verify
SELECT count(*) = 366 FROM days;
