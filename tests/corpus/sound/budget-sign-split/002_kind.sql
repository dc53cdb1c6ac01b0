ALTER TABLE entries ADD COLUMN kind TEXT NOT NULL DEFAULT 'expense' CHECK (kind IN ('expense', 'income'));
UPDATE entries SET kind = 'income' WHERE cents > 0;
UPDATE entries SET cents = abs(cents);
