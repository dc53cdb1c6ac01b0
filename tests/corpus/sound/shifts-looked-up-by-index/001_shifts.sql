CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE shifts (id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES people (id), day TEXT NOT NULL);
CREATE INDEX shifts_person ON shifts (person_id, day);
