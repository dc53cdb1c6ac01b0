CREATE TABLE countries (code TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO countries (code, name) VALUES ('DE', 'Germany');
