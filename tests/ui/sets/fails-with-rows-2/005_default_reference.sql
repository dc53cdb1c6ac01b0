-- migrate: foreign_keys on
CREATE TABLE owners (id INTEGER PRIMARY KEY);
INSERT INTO owners VALUES (1);
ALTER TABLE tasks ADD COLUMN owner INTEGER DEFAULT 1 REFERENCES owners (id);
