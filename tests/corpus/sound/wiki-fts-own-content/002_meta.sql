CREATE TABLE doc_meta (doc_id INTEGER PRIMARY KEY, author TEXT NOT NULL DEFAULT '');
INSERT INTO doc_meta (doc_id) SELECT rowid FROM docs;
