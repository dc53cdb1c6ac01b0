CREATE TABLE stock (sku TEXT NOT NULL PRIMARY KEY, amount INTEGER NOT NULL) WITHOUT ROWID;
CREATE TRIGGER stock_not_negative BEFORE UPDATE OF amount ON stock WHEN new.amount < 0
BEGIN
    SELECT raise(ABORT, 'there is not that much');
END;
CREATE TRIGGER stock_sku BEFORE INSERT ON stock WHEN new.sku NOT GLOB '[A-Z]*'
BEGIN
    SELECT raise(ABORT, 'a SKU starts with a letter');
END;
