-- migrate: kind seed
INSERT INTO settings (key, value) VALUES ('retention', '90'), ('zone', 'UTC')
ON CONFLICT (key) DO NOTHING;
