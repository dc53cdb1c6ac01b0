DROP TABLE playlist_tracks;
