-- migrate: allow destructive(notes.old)
ALTER TABLE notes DROP COLUMN old;
DELETE FROM notes WHERE 0 RETURNING id;
UPDATE notes SET title = n.title FROM (SELECT 1 AS id, 'x' AS title) AS n WHERE n.id = notes.id;
