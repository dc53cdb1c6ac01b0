DROP INDEX albums_artist;
CREATE INDEX albums_title ON albums (title, artist_id);
