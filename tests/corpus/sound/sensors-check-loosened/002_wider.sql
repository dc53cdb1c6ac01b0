CREATE TABLE readings_new (
    id INTEGER PRIMARY KEY,
    celsius REAL NOT NULL CHECK (celsius BETWEEN -90 AND 90)
);
INSERT INTO readings_new (id, celsius) SELECT id, celsius FROM readings;
DROP TABLE readings;
ALTER TABLE readings_new RENAME TO readings;
