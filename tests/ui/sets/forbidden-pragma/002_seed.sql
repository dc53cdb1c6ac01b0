PRAGMA count_changes = on;
INSERT INTO tasks (title) VALUES ('Read');
PRAGMA query_only = on;
