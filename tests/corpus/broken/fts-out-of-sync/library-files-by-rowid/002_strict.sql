CREATE TABLE tracks_new (path TEXT NOT NULL UNIQUE, title TEXT) STRICT;
INSERT INTO tracks_new (path, title) SELECT path, title FROM tracks;
DROP TABLE tracks;
ALTER TABLE tracks_new RENAME TO tracks;
