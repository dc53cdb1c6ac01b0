CREATE TABLE items (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('login', 'card', 'note')),
    name TEXT NOT NULL CHECK (trim(name) <> ''),
    secret BLOB NOT NULL CHECK (length(secret) >= 12)
) STRICT;
