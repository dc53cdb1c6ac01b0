CREATE VIEW outliers AS
    WITH stats AS (SELECT sensor, avg(value) AS mean FROM readings GROUP BY sensor)
    SELECT r.sensor, r.at, r.value FROM readings AS r JOIN stats USING (sensor) WHERE abs(r.value - mean) > 100;
