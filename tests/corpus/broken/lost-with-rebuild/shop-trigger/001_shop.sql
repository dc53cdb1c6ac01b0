CREATE TABLE stock (sku TEXT NOT NULL PRIMARY KEY, amount INTEGER NOT NULL, changes INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TRIGGER stock_changes AFTER UPDATE OF amount ON stock
BEGIN
    UPDATE stock SET changes = changes + 1 WHERE sku = new.sku;
END;
