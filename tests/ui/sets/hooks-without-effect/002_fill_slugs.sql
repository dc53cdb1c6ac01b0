-- The program knows how a title becomes a slug.
-- migrate:down
UPDATE notes SET slug = NULL;
