CREATE TABLE parts (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE CHECK (number GLOB '[A-Z][A-Z]-[0-9][0-9][0-9][0-9]'),
    weight REAL CHECK (weight > 0),
    meta TEXT CHECK (meta IS NULL OR json_valid(meta))
);
