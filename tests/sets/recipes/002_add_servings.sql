ALTER TABLE recipes ADD COLUMN servings INTEGER DEFAULT 4;
-- migrate:down
ALTER TABLE recipes DROP COLUMN servings;
-- migrate:sample
INSERT INTO recipes (title, minutes, servings) VALUES ('Stew from the sample of 002', 180, 6);
