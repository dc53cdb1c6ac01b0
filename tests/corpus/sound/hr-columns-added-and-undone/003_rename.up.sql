ALTER TABLE people RENAME COLUMN name TO full_name;
