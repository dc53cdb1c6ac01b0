-- migrate: kind seed
INSERT INTO pages (id, title) VALUES (1, 'What's new');
