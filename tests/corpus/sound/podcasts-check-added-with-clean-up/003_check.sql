CREATE TABLE ratings_new (episode INTEGER PRIMARY KEY, stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5));
INSERT INTO ratings_new (episode, stars) SELECT episode, stars FROM ratings;
DROP TABLE ratings;
ALTER TABLE ratings_new RENAME TO ratings;
