-- migrate: depends task002
CREATE TABLE notes (id INTEGER PRIMARY KEY);
