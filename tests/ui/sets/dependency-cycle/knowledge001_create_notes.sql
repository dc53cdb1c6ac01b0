-- migrate: depends task001
CREATE TABLE notes (id INTEGER PRIMARY KEY);
