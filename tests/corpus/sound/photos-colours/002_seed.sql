-- migrate: kind seed
INSERT INTO palettes (id, name, colour) VALUES (1, 'night', '#101020'), (2, 'day', '#f0f0ff');
