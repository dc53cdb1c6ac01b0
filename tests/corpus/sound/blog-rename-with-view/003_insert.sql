CREATE TRIGGER articles_insert INSTEAD OF INSERT ON articles
BEGIN
    INSERT INTO posts (id, title) VALUES (new.id, new.title);
END;
