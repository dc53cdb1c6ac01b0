CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);

INSERT INTO tasks (id, title) VALUES (1, 'Read');

-- migrate:down
INSERT OR ROLLBACK INTO tasks (id, title) VALUES (1, 'Write');
DROP TABLE tasks;
