-- As many as the workload says, so that a test chooses how long it takes.
-- migrate: kind data
-- migrate:up
WITH RECURSIVE counter (n) AS (
    SELECT 1 FROM workload WHERE rows > 0
    UNION ALL
    SELECT n + 1 FROM counter WHERE n < (SELECT max(rows) FROM workload)
)
INSERT INTO samples SELECT n, hex(n * n) || ' is the value of this row' FROM counter;
-- migrate:down
DELETE FROM samples;
