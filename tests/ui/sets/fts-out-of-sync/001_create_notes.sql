CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT);
CREATE VIRTUAL TABLE notes_search
    USING fts5(title, body, content = 'notes', content_rowid = 'id');
