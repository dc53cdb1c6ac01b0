CREATE TABLE mail (id INTEGER PRIMARY KEY, subject TEXT NOT NULL, folder TEXT NOT NULL);
CREATE VIRTUAL TABLE mail_fts USING fts5(subject, content='mail', content_rowid='id');
INSERT INTO mail_fts (mail_fts) VALUES ('rebuild');
