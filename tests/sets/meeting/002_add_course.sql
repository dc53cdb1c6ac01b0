ALTER TABLE recipes ADD COLUMN course TEXT;
-- migrate:down
ALTER TABLE recipes DROP COLUMN course;
-- migrate:sample
INSERT INTO recipes (id, title) VALUES (2, 'Bread');
INSERT INTO recipes (id, title) VALUES (1, 'Stew');
