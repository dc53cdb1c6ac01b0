-- migrate: kind seed
INSERT INTO kinds (id, name) VALUES (1, 'login'), (2, 'card');
INSERT INTO kinds (id, name) VALUES (2, 'note');
