-- Give a new user three notebooks to start with.
-- migrate: kind seed
-- migrate: meta ticket=N-26
-- migrate:up
INSERT INTO notebooks (name, colour, archived, created_at)
WITH starter (name, colour) AS (
    VALUES ('Inbox', '#4a6fa5'), ('Journal', '#b5651d'), ('Reference', '#6b705c')
)
SELECT name, colour, 0, '2024-07-01T00:00:00Z'
FROM starter
WHERE name NOT IN (SELECT b.name FROM notebooks AS b WHERE b.name IS NOT NULL);
-- migrate:down
-- A starter notebook that holds notes by now is the user's own: it stays.
DELETE FROM notebooks
WHERE name IN ('Inbox', 'Journal', 'Reference')
  AND created_at = '2024-07-01T00:00:00Z'
  AND NOT EXISTS (SELECT 1 FROM notes WHERE notes.notebook_id = notebooks.id);
-- migrate:verify
SELECT count(DISTINCT name) = 3 FROM notebooks WHERE name IN ('Inbox', 'Journal', 'Reference');
