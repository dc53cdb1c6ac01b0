-- migrate: allow destructive
ALTER TABLE habits DROP COLUMN name;
