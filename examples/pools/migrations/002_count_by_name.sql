-- How often somebody came, without reading the whole table.
CREATE INDEX visits_name ON visits (name);
CREATE VIEW regulars AS SELECT name, count(*) AS visits FROM visits GROUP BY name;
-- migrate:down
DROP VIEW regulars;
DROP INDEX visits_name;
