CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    owner INTEGER REFERENCES users (id)
);
