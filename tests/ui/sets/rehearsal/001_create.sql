-- migrate:up
CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    mail TEXT,
    country TEXT,
    legacy_state TEXT
);
CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES people (id),
    body TEXT
);
CREATE INDEX notes_person ON notes (person);
CREATE TABLE codes (
    code TEXT PRIMARY KEY NOT NULL CHECK (code GLOB 'Q[0-9]-*' AND code GLOB '*-[A-F][A-F]7')
) WITHOUT ROWID;
-- migrate:sample
INSERT INTO codes VALUES ('Q1-xx-AB7'), ('Q2-CD7');
