CREATE TABLE episodes (id INTEGER PRIMARY KEY, title TEXT, seconds INTEGER, explicit BOOLEAN);
