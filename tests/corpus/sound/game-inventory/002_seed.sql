-- migrate: kind seed
INSERT INTO items (id, name, stack) VALUES (1, 'torch', 64), (2, 'sword', 1), (3, 'egg', 16);
