CREATE TABLE points (id INTEGER PRIMARY KEY, series TEXT NOT NULL, value REAL);
CREATE TABLE latest (series TEXT NOT NULL PRIMARY KEY, point_id INTEGER NOT NULL REFERENCES points (id)) WITHOUT ROWID;
CREATE INDEX latest_point ON latest (point_id);
