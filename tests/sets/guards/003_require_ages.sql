-- migrate:up
CREATE TABLE ages (
    person_id INTEGER PRIMARY KEY REFERENCES people (id),
    years     INTEGER CHECK (years BETWEEN 0 AND 150)
);
INSERT INTO ages SELECT id, age FROM people;
