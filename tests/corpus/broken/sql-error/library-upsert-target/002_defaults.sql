-- migrate: kind seed
INSERT INTO settings (name, value) VALUES ('theme', 'dark')
ON CONFLICT (name) DO NOTHING;
