-- migrate: kind seed
INSERT INTO units (id, sybol) VALUES (1, 's'), (2, 'ms');
