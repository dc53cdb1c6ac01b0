-- migrate: kind seed
INSERT INTO categories (id, name) VALUES (1, 'Tea'), (2, 'Coffee');
INSERT INTO products (id, category_id, name) VALUES (1, 1, 'Assam'), (2, 3, 'Mug');
