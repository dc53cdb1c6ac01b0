CREATE TABLE sensors (id INTEGER PRIMARY KEY, serial TEXT NOT NULL UNIQUE);
CREATE TABLE places (
    sensor_id INTEGER NOT NULL REFERENCES sensors (id),
    valid_from INTEGER NOT NULL,
    valid_to INTEGER,
    place TEXT NOT NULL,
    PRIMARY KEY (sensor_id, valid_from),
    CHECK (valid_to IS NULL OR valid_to > valid_from)
);
