-- migrate: kind seed
INSERT INTO pages (id, title) VALUES (1, 'Welcome'), (2, 'Help');
