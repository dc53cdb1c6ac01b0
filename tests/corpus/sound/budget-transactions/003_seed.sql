-- migrate: kind seed
INSERT INTO categories (id, name, parent_id) VALUES (1, 'Home', NULL), (2, 'Rent', 1), (3, 'Food', NULL);
