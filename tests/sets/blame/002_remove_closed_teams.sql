-- Forgets the players of these teams.
-- migrate: kind data
-- migrate:up
DELETE FROM teams WHERE closed;
