-- Made anew, not rebuilt.
-- migrate: allow destructive(cache)
DROP TABLE cache;
CREATE TABLE cache (name TEXT PRIMARY KEY NOT NULL, value BLOB NOT NULL);
