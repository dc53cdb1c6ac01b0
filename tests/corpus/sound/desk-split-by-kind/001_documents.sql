CREATE TABLE documents (id INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('invoice', 'offer')), number TEXT NOT NULL);
