CREATE VIEW titles AS
    SELECT title, owner FROM tasks;
