-- migrate: allow destructive(spaces)
DELETE FROM spaces WHERE id = 1;
