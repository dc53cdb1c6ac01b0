-- migrate: depends task002
CREATE TABLE notes (id INTEGER PRIMARY KEY, task INTEGER REFERENCES tasks (id));
