-- migrate: kind seed
INSERT INTO departments (id, name, head_id) VALUES (1, 'Board', 1);
INSERT INTO employees (id, name, department_id, boss_id) VALUES (1, 'Ada', 1, NULL);
