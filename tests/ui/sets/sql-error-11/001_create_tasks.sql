CREATE TABLE tasks (
    title TEXT,
    owner TEXT,
    title TEXT
);
