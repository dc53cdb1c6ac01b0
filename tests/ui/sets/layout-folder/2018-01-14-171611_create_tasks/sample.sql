INSERT INTO tasks (title) VALUES ('Read');
