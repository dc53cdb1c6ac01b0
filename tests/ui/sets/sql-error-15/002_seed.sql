INSERT INTO tasks (title) VALUES ('Read);
INSERT INTO tasks (title) VALUES (NULL);
