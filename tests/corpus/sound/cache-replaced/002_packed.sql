-- migrate: allow destructive(tiles.x, tiles.y)
CREATE TABLE tiles_new (z INTEGER NOT NULL, packed INTEGER NOT NULL, image BLOB NOT NULL, PRIMARY KEY (z, packed)) WITHOUT ROWID;
INSERT INTO tiles_new (z, packed, image) SELECT z, x * 1000000000 + y, image FROM tiles;
DROP TABLE tiles;
ALTER TABLE tiles_new RENAME TO tiles;
