CREATE TABLE salaries (
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    since TEXT NOT NULL,
    salary INTEGER NOT NULL CHECK (salary >= 0),
    PRIMARY KEY (person_id, since)
) STRICT, WITHOUT ROWID;
INSERT INTO salaries (person_id, since, salary) SELECT id, '1970-01-01', salary FROM people;
ALTER TABLE people DROP COLUMN salary;
