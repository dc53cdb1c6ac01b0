ATTACH DATABASE 'legacy.db' AS legacy;
INSERT INTO tracks (path) SELECT path FROM legacy.songs;
