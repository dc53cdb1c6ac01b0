CREATE TABLE rooms_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO rooms_new (id, name) SELECT id, name FROM rooms;
DROP TABLE rooms;
ALTER TABLE rooms_new RENAME TO rooms;

-- migrate:down
CREATE TABLE rooms_old (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
INSERT INTO rooms_old (id, name) SELECT id, name FROM rooms;
DROP TABLE rooms;
ALTER TABLE rooms_old RENAME TO rooms;
