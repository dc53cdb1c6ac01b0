-- A default that every row can take, and a column that may be empty.
ALTER TABLE people ADD COLUMN score INTEGER NOT NULL DEFAULT 0 CHECK (score >= 0);
ALTER TABLE people ADD COLUMN nick TEXT;
CREATE UNIQUE INDEX people_nick ON people (nick);
ALTER TABLE codes ADD COLUMN label TEXT;
