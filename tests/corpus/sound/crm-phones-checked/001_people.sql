CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    mail TEXT CHECK (mail IS NULL OR mail LIKE '%_@_%'),
    phone TEXT CHECK (phone IS NULL OR phone NOT GLOB '*[^0-9+ ]*')
);
