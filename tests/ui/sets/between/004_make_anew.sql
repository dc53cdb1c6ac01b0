-- Dropped and made again in one migration, with a view in between that does not work.
-- migrate: allow destructive(log)
DROP TABLE log;
CREATE TABLE log (entry TEXT, level INTEGER);
DROP INDEX names_name;
CREATE UNIQUE INDEX names_once ON names (name);
