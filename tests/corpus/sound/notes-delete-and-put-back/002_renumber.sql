CREATE TEMP TABLE kept AS SELECT id, title FROM notes;
DELETE FROM notes;
INSERT INTO notes (id, title) SELECT id, trim(title) FROM temp.kept ORDER BY id;
DROP TABLE temp.kept;
