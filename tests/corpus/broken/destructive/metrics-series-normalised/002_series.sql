CREATE TABLE series (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
INSERT INTO series (name) SELECT DISTINCT series FROM points ORDER BY series;
CREATE TABLE points_new (
    id INTEGER PRIMARY KEY,
    series_id INTEGER NOT NULL REFERENCES series (id),
    at INTEGER NOT NULL,
    value REAL NOT NULL
);
INSERT INTO points_new (id, series_id, at, value)
SELECT p.id, s.id, p.at, p.value FROM points AS p JOIN series AS s ON s.name = p.series;
DROP TABLE points;
ALTER TABLE points_new RENAME TO points;
CREATE INDEX points_series ON points (series_id, at);
