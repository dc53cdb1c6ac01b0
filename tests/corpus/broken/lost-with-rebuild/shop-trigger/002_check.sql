CREATE TABLE stock_new (sku TEXT NOT NULL PRIMARY KEY, amount INTEGER NOT NULL CHECK (amount >= 0), changes INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
INSERT INTO stock_new (sku, amount, changes) SELECT sku, max(amount, 0), changes FROM stock;
DROP TABLE stock;
ALTER TABLE stock_new RENAME TO stock;
