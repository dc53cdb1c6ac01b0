-- migrate: kind seed
INSERT INTO tasks (title) VALUES ('a first task');
