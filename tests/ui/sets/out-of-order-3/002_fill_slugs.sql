-- What they are made of is up to a function of the program.
UPDATE notes SET slug = NULL WHERE slug = '';
-- migrate:down
UPDATE notes SET slug = '' WHERE slug IS NULL;
