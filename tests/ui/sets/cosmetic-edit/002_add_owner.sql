-- Who does it.
ALTER TABLE tasks ADD COLUMN owner TEXT;
