CREATE TABLE ingredients (
    recipe_id INTEGER NOT NULL REFERENCES recipes (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    amount REAL,
    PRIMARY KEY (recipe_id, position)
);
