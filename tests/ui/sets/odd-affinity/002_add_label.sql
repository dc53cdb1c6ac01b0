ALTER TABLE parts ADD COLUMN label "Long String" DEFAULT '';

-- migrate:down
ALTER TABLE parts DROP COLUMN label;
