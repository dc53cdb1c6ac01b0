-- Links such as [[spring planting]] find their note whatever the case and outer spaces of its title.
-- migrate: meta ticket=N-80
-- migrate:up
ALTER TABLE notes ADD COLUMN title_key TEXT GENERATED ALWAYS AS (lower(trim(title))) VIRTUAL;
-- Not unique: two notebooks may each have a note called 'Ideas'.
CREATE INDEX notes_title_key ON notes (title_key);
-- migrate:down
DROP INDEX notes_title_key;
ALTER TABLE notes DROP COLUMN title_key;
-- migrate:verify
SELECT count(*) = 0 FROM notes WHERE title_key IS NOT lower(trim(title));
