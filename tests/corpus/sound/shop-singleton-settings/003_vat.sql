-- migrate: kind data
UPDATE settings SET vat_percent = 20.0 WHERE vat_percent = 19.0;
