-- migrate: allow destructive(artists.hidden)
ALTER TABLE artists DROP COLUMN hidden;
