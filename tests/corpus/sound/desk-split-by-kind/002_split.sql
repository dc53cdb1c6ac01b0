-- migrate: allow destructive(documents)
CREATE TABLE invoices (id INTEGER PRIMARY KEY, number TEXT NOT NULL);
CREATE TABLE offers (id INTEGER PRIMARY KEY, number TEXT NOT NULL);
INSERT INTO invoices (id, number) SELECT id, number FROM documents WHERE kind = 'invoice';
INSERT INTO offers (id, number) SELECT id, number FROM documents WHERE kind = 'offer';
DROP TABLE documents;
