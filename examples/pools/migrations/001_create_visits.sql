-- Who came by.
CREATE TABLE visits (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);
-- migrate:down
DROP TABLE visits;
-- migrate:sample
INSERT INTO visits (name) VALUES ('Ann'), ('Ben'), ('Ann');
