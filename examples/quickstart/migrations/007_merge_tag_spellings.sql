-- Fold tags that differ only in case or outer spaces into one lower-case tag. There is no down: which spelling a note carried is not kept.
-- migrate: allow irreversible, destructive(tags, note_tags)
-- migrate: kind data
-- migrate: meta ticket=N-38
-- migrate:up
INSERT OR IGNORE INTO note_tags (note_id, tag_id)
SELECT nt.note_id, kept.id
FROM note_tags AS nt
JOIN tags AS t ON t.id = nt.tag_id
JOIN (SELECT min(id) AS id, lower(trim(name)) AS name FROM tags GROUP BY 2) AS kept ON kept.name = lower(trim(t.name));
DELETE FROM tags
WHERE id NOT IN (SELECT min(id) FROM tags GROUP BY lower(trim(name)));
-- Foreign keys are off here, so the cascade does not do this for us.
DELETE FROM note_tags
WHERE tag_id NOT IN (SELECT id FROM tags);
UPDATE tags
SET name = lower(trim(name))
WHERE name <> lower(trim(name));
-- migrate:verify
SELECT count(*) = 0 FROM tags WHERE name <> lower(trim(name));
SELECT count(*) = count(DISTINCT name) FROM tags;
SELECT count(*) = 0 FROM note_tags WHERE tag_id NOT IN (SELECT id FROM tags);
