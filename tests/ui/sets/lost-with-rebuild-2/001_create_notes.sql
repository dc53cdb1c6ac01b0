CREATE TABLE notes (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    body TEXT
);
CREATE TABLE shelves (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    room TEXT,
    CHECK (trim(name) <> '')
) STRICT;
CREATE VIEW labels AS SELECT name AS label FROM shelves;
CREATE TRIGGER label_insert INSTEAD OF INSERT ON labels BEGIN
    INSERT INTO shelves (name) VALUES (new.label);
END;
