DROP VIEW owners;
CREATE VIEW owners AS SELECT title AS owner FROM chores;
CREATE TRIGGER chores_logged AFTER DELETE ON chores BEGIN
    INSERT INTO log (entry) VALUES (old.title);
END;
