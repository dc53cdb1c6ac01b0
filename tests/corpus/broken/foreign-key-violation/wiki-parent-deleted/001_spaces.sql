CREATE TABLE spaces (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE pages (id INTEGER PRIMARY KEY, space_id INTEGER NOT NULL REFERENCES spaces (id), title TEXT NOT NULL);
CREATE INDEX pages_space ON pages (space_id);
INSERT INTO spaces (id, name) VALUES (1, 'Home');
INSERT INTO pages (id, space_id, title) VALUES (1, 1, 'Welcome');
