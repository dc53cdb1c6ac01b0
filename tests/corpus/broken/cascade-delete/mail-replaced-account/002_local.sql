-- migrate: foreign_keys on
REPLACE INTO accounts (id, address) VALUES (1, 'localhost');
