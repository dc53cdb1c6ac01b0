ALTER TABLE pages ADD COLUMN body TEXT;
-- migrate:down
ALTER TABLE pages DROP COLUMN body;
