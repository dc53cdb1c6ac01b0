-- migrate: kind data
-- migrate: allow destructive(episodes)
DELETE FROM episodes WHERE id IN (
    SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY podcast_id, guid ORDER BY heard DESC, id) AS n FROM episodes)
    WHERE n > 1
);
