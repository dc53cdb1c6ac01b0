-- migrate: depends knowledge001
-- migrate:up
CREATE TABLE tasks (id INTEGER PRIMARY KEY, fact_id INTEGER REFERENCES facts (id));
-- migrate:down
DROP TABLE tasks;
