-- migrate: allow destructive(towns)
DROP INDEX shops_name;
CREATE UNIQUE INDEX shops_name_town ON shops (name, town);
DROP TABLE towns;
