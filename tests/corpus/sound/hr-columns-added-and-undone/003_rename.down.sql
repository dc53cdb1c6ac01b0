ALTER TABLE people RENAME COLUMN full_name TO name;
