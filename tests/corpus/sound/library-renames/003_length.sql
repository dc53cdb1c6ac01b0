ALTER TABLE tracks ADD COLUMN seconds INTEGER CHECK (seconds > 0);
