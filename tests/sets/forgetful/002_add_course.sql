ALTER TABLE recipes ADD COLUMN course TEXT;
-- migrate:down
ALTER TABLE recipes DROP COLUMN course;
DELETE FROM recipes WHERE length(title) * 2 > 120;
