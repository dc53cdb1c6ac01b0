-- migrate: kind data
-- migrate: allow destructive(artists, albums)
DELETE FROM albums WHERE artist_id IN (SELECT id FROM artists WHERE hidden = 1);
DELETE FROM artists WHERE hidden = 1;
