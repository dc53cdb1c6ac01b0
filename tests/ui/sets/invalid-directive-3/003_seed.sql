INSERT INTO tasks (title) VALUES (?1);
