ALTER TABLE moves ADD COLUMN reason TEXT;
CREATE TRIGGER IF NOT EXISTS moves_apply AFTER INSERT ON moves
BEGIN
    UPDATE stock SET amount = amount + new.amount, touched = 1 WHERE sku = new.sku;
END;
