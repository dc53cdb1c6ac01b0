ALTER TABLE people ADD COLUMN salary INTEGER NOT NULL DEFAULT 0 CHECK (salary >= 0);
UPDATE people SET salary = coalesce(
    (SELECT s.salary FROM salaries AS s WHERE s.person_id = people.id ORDER BY s.since DESC LIMIT 1), 0);
CREATE TABLE people_old (id INTEGER PRIMARY KEY, name TEXT NOT NULL, salary INTEGER NOT NULL CHECK (salary >= 0)) STRICT;
INSERT INTO people_old (id, name, salary) SELECT id, name, salary FROM people;
DROP TABLE salaries;
DROP TABLE people;
ALTER TABLE people_old RENAME TO people;
