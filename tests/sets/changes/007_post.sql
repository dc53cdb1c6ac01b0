-- migrate: kind data
INSERT INTO inbox VALUES (1, 'hello');
