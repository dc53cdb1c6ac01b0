CREATE TABLE parts_new (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE CHECK (number GLOB '[A-Z][A-Z]-[0-9][0-9][0-9][0-9]'),
    weight REAL CHECK (weight > 0),
    meta TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(meta)),
    colour TEXT GENERATED ALWAYS AS (json_extract(meta, '$.colour')) VIRTUAL
);
INSERT INTO parts_new (id, number, weight, meta) SELECT id, number, weight, coalesce(meta, '{}') FROM parts;
DROP TABLE parts;
ALTER TABLE parts_new RENAME TO parts;
