INSERT INTO tasks (title) VALUES ('Read'), ('');

-- migrate:verify
SELECT count(*) > 0 FROM tasks;
SELECT count(*) = 0
    FROM tasks
    WHERE title = '';
