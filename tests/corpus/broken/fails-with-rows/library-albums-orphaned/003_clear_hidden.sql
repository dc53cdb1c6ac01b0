-- Hidden artists were a mistake.
-- migrate: kind data
-- migrate: allow destructive(artists)
DELETE FROM artists WHERE hidden = 1;
