CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);

-- migrate:sample
INSERT INTO tasks (title) VALUES ('Read');
INSERT INTO tasks (title) VALUES (NULL);
