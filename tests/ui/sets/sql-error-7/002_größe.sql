INSERT INTO tasks (title) VALUES ('Übergröße prüfen 🦀');	SELECT größe FROM tasks;
