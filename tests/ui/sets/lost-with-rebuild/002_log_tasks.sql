CREATE TRIGGER tasks_logged AFTER DELETE ON tasks BEGIN
    INSERT INTO log (entry) VALUES (old.title || ' is gone');
END;
