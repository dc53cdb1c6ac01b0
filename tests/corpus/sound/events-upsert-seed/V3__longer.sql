-- migrate: kind seed
INSERT INTO settings (key, value) VALUES ('retention', '365')
ON CONFLICT (key) DO UPDATE SET value = excluded.value;
