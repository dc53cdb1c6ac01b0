CREATE TABLE best (player TEXT NOT NULL, level INTEGER NOT NULL, points INTEGER NOT NULL, PRIMARY KEY (player, level)) WITHOUT ROWID;
INSERT INTO best (player, level, points) SELECT player, level, max(points) FROM scores GROUP BY player, level;
