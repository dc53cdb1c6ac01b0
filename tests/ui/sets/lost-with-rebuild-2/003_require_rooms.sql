DROP VIEW labels;
CREATE TABLE shelves_new (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    room TEXT NOT NULL
);
INSERT INTO shelves_new (id, name, room)
SELECT id, name, coalesce(room, 'hall') FROM shelves;
DROP TABLE shelves;
ALTER TABLE shelves_new RENAME TO shelves;
CREATE VIEW labels AS SELECT room || ': ' || name AS label FROM shelves;
