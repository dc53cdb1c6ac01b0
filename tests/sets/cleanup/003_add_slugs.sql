-- What the down takes, the up works out again.
-- migrate:up
ALTER TABLE tickets ADD COLUMN slug TEXT;
UPDATE tickets SET slug = replace(lower(title), ' ', '-');
-- migrate:down
ALTER TABLE tickets DROP COLUMN slug;
