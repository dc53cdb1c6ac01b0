CREATE TABLE songs (id INTEGER PRIMARY KEY, name TEXT NOT NULL, artist TEXT NOT NULL);
CREATE INDEX songs_artist ON songs (artist);
CREATE VIEW artists AS SELECT DISTINCT artist FROM songs;
