INSERT INTO done (id) SELECT id FROM tasks WHERE state = 'done' AND id NOT IN (SELECT id FROM done);
