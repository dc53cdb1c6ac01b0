-- migrate: kind data
INSERT INTO settings (key, value) VALUES ('units', 'metric') ON CONFLICT (key) DO NOTHING;
UPDATE settings SET value = 'metric' WHERE key = 'units' AND value NOT IN ('metric', 'imperial');
