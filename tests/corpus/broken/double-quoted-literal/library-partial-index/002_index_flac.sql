CREATE INDEX tracks_flac ON tracks (title) WHERE format = "flac";
