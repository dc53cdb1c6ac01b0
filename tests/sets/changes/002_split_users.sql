-- migrate: allow destructive(users.active)
CREATE TABLE active_users (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE former_users (id INTEGER PRIMARY KEY, name TEXT);
INSERT INTO active_users SELECT id, name FROM users WHERE active;
INSERT INTO former_users SELECT id, name FROM users WHERE NOT active;
DROP TABLE users;
