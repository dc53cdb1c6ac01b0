CREATE TABLE recipes (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
CREATE UNIQUE INDEX recipes_title ON recipes (title);
-- migrate:down
DROP TABLE recipes;
