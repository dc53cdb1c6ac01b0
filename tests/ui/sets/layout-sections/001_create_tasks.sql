-- What is to be done.
-- migrate: kind schema
-- migrate:up

CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);

-- migrate:down
DROP TABLE tasks;

-- migrate:verify
SELECT count(*) = 0 FROM tasks;

-- migrate:sample
INSERT INTO tasks (title) VALUES ('Read');
