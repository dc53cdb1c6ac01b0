ALTER TABLE people ADD COLUMN mail TEXT;
ALTER TABLE people ADD COLUMN phone TEXT;
CREATE UNIQUE INDEX people_mail ON people (mail);
CREATE VIEW reachable AS SELECT id, name FROM people WHERE mail IS NOT NULL OR phone IS NOT NULL;
