-- migrate: kind seed
INSERT INTO tasks (id, title) VALUES (1, 'Read');
INSERT INTO tasks (id, title)
    VALUES (2, 'Write'), (1, 'Rest');
