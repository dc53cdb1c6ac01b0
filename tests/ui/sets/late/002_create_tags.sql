CREATE TABLE tags (
    name TEXT NOT NULL PRIMARY KEY,
    token INTEGER NOT NULL DEFAULT (random()),
    created TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO tags (name) VALUES ('urgent'), ('later');
CREATE INDEX tasks_by_title ON tasks (title);
-- migrate:down
DROP INDEX tasks_by_title;
DROP TABLE tags;
