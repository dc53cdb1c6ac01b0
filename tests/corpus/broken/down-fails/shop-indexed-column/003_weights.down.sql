ALTER TABLE products DROP COLUMN grams;
