CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
CREATE VIRTUAL TABLE notes_search USING fts5(title, content = 'notes', content_rowid = 'id');
CREATE TABLE pages (id INTEGER PRIMARY KEY, text TEXT);
CREATE VIRTUAL TABLE pages_search USING fts5(text, content = 'pages', content_rowid = 'id');
CREATE TRIGGER pages_added AFTER INSERT ON pages BEGIN
    INSERT INTO pages_search (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER pages_changed AFTER UPDATE ON pages BEGIN
    INSERT INTO pages_search (pages_search, rowid, text) VALUES ('delete', old.id, old.text);
    INSERT INTO pages_search (rowid, text) VALUES (new.id, new.text);
END;
CREATE TABLE log (text TEXT NOT NULL);
CREATE TABLE words (word TEXT PRIMARY KEY NOT NULL, count INTEGER);
