-- migrate: foreign_keys on
-- migrate: kind data
-- migrate: allow destructive(folders, notes)
DELETE FROM folders WHERE name = 'Trash';
