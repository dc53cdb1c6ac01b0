-- migrate:up
CREATE TABLE photos (id INTEGER PRIMARY KEY, path TEXT NOT NULL, look BLOB);
CREATE VIRTUAL TABLE looks USING vec0(photo INTEGER PRIMARY KEY, look float[512]);
-- migrate:down
DROP TABLE looks;
DROP TABLE photos;
