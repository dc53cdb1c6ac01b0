-- The program knows how a title becomes a slug.
-- migrate: kind data

-- migrate:verify
SELECT count(*) = 0 FROM notes WHERE slug IS NULL;
