CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);

INSERT INTO tasks (title) VALUES (?);
INSERT INTO tasks (id, title) VALUES (:id, :title);
