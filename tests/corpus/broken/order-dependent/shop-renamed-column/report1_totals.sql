-- migrate: depends catalog1
CREATE TABLE totals (sku TEXT NOT NULL PRIMARY KEY, amount INTEGER NOT NULL) WITHOUT ROWID;
