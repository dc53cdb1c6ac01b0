-- migrate: kind data
-- migrate:up
UPDATE pages SET slug = slug(title);
-- migrate:down
UPDATE pages SET slug = NULL;
