ALTER TABLE points RENAME TO points_backup;
CREATE TABLE points (id INTEGER PRIMARY KEY, series TEXT NOT NULL, value REAL NOT NULL DEFAULT 0);
INSERT INTO points (id, series, value) SELECT id, series, ifnull(value, 0) FROM points_backup;
DROP TABLE points_backup;
