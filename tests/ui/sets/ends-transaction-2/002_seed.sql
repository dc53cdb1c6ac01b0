INSERT INTO tasks (title) VALUES ('');
