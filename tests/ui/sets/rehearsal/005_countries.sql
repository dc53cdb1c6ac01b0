-- What moves to another table is not lost.
CREATE TABLE countries (person INTEGER PRIMARY KEY REFERENCES people (id), country TEXT NOT NULL);
INSERT INTO countries (person, country)
SELECT id, country FROM people WHERE country IS NOT NULL;
ALTER TABLE people DROP COLUMN country;
