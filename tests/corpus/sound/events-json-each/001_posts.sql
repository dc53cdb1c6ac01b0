CREATE TABLE posts (id INTEGER PRIMARY KEY, tags TEXT NOT NULL DEFAULT '[]' CHECK (json_type(tags) = 'array'));
