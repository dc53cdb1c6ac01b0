-- migrate: kind data
UPDATE settings SET key = 'colour' WHERE key = 'color';
