-- migrate: depends core2
CREATE TABLE log (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL);
CREATE TRIGGER users_log AFTER UPDATE ON users
BEGIN
    INSERT INTO log (user_id) VALUES (new.id);
END;
