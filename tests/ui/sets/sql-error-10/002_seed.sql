INSERT INTO tasks (id, title, owner)
    VALUES (1, 'Read', 'Ada');
