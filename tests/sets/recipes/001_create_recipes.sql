-- What is cooked, and how long it takes.
CREATE TABLE recipes (
    id      INTEGER PRIMARY KEY,
    title   TEXT NOT NULL,
    minutes INTEGER
);
-- migrate:down
DROP TABLE recipes;
-- migrate:sample
INSERT INTO recipes (title, minutes) VALUES (' Leek soup from the sample of 001', 40), ('Bread', NULL);
