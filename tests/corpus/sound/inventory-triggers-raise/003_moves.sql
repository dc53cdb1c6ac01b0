CREATE TABLE moves (id INTEGER PRIMARY KEY, sku TEXT NOT NULL REFERENCES stock (sku), amount INTEGER NOT NULL CHECK (amount <> 0));
CREATE INDEX moves_sku ON moves (sku);
CREATE TRIGGER moves_apply AFTER INSERT ON moves
BEGIN
    UPDATE stock SET amount = amount + new.amount WHERE sku = new.sku;
END;
