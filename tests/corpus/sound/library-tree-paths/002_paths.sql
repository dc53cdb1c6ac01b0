ALTER TABLE genres ADD COLUMN path TEXT NOT NULL DEFAULT '';
WITH RECURSIVE tree (id, path) AS (
    SELECT id, name FROM genres WHERE parent_id IS NULL
    UNION ALL
    SELECT g.id, tree.path || '/' || g.name FROM genres AS g JOIN tree ON g.parent_id = tree.id
)
UPDATE genres SET path = tree.path FROM tree WHERE tree.id = genres.id;

-- migrate:verify
SELECT path = 'Rock/Punk/Post-Punk' FROM genres WHERE id = 3;
