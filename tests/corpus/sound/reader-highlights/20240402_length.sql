ALTER TABLE highlights ADD COLUMN length INTEGER AS (to_char - from_char) VIRTUAL;
