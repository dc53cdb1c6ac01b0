-- The program knows how a title becomes a slug.
-- migrate:up
-- migrate:down
UPDATE notes SET slug = NULL;
-- migrate:verify
SELECT count(*) = 0 FROM notes WHERE slug IS NULL;
