CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open'
);

-- migrate:sample
INSERT INTO tasks (title) VALUES ('Water the plants'), ('Call Ada');
