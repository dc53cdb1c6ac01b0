CREATE TABLE folders (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, unread INTEGER NOT NULL DEFAULT 0);
CREATE TABLE mail (id INTEGER PRIMARY KEY, folder_id INTEGER NOT NULL REFERENCES folders (id), seen INTEGER NOT NULL DEFAULT 0);
CREATE INDEX mail_folder ON mail (folder_id, seen);
CREATE TRIGGER mail_came AFTER INSERT ON mail WHEN new.seen = 0
BEGIN
    UPDATE folders SET unread = unread + 1 WHERE id = new.folder_id;
END;
CREATE TRIGGER mail_seen AFTER UPDATE OF seen ON mail WHEN new.seen <> old.seen
BEGIN
    UPDATE folders SET unread = unread + old.seen - new.seen WHERE id = new.folder_id;
END;
