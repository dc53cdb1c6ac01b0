ALTER TABLE codes ADD COLUMN owner TEXT;

-- migrate:sample
UPDATE codes SET owner = 'me' WHERE code = '12-A7-X';

-- migrate:verify
SELECT count(*) >= 0 FROM codes;
