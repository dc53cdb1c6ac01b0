CREATE TABLE recipes (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
-- migrate:down
DROP TABLE recipes;
-- migrate:sample
INSERT INTO recipes (title) VALUES ('Bread');
