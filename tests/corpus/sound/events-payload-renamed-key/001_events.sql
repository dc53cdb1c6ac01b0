CREATE TABLE events (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, data JSON NOT NULL CHECK (json_valid(data)));
