CREATE TABLE totals (kind INTEGER PRIMARY KEY, notes INTEGER NOT NULL);
INSERT INTO totals (kind, notes) SELECT kind, count(*) FROM notes GROUP BY kind;
CREATE VIEW all_notes AS SELECT * FROM notes;
