-- migrate: kind seed
INSERT INTO streams (id, version) VALUES (1, 'one');
