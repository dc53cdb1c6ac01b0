-- migrate: kind seed
INSERT INTO categories (name) VALUES ('Gift cards');
INSERT INTO products (category_id, name) VALUES (last_insert_rowid(), 'Gift card');
