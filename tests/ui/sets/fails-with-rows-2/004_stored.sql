ALTER TABLE tasks ADD COLUMN short TEXT AS (substr(title, 1, 3)) STORED;
