CREATE TABLE items (id INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('password', 'text')), name TEXT NOT NULL);
