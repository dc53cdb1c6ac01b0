CREATE VIRTUAL TABLE docs USING fts5(title, body, tokenize='porter unicode61');
INSERT INTO docs (rowid, title, body) VALUES (1, 'Welcome', 'Read this first');
