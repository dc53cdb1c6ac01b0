-- Nobody kept to them.
-- migrate: allow destructive(recipes.servings)
ALTER TABLE recipes DROP COLUMN servings;
-- migrate:down
ALTER TABLE recipes ADD COLUMN servings INTEGER DEFAULT 4;
