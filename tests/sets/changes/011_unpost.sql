-- migrate: kind data
DELETE FROM inbox WHERE id = 1;
