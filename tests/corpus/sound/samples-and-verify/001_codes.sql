CREATE TABLE codes (
    code TEXT NOT NULL PRIMARY KEY CHECK (code GLOB '[0-9][0-9]-[A-F]?-X' AND length(code) = 7)
) WITHOUT ROWID;

-- migrate:sample
INSERT INTO codes (code) VALUES ('12-A7-X'), ('99-F_-X');
