-- migrate: allow gap
ALTER TABLE tasks ADD COLUMN owner TEXT;
