-- migrate: kind seed
INSERT INTO rooms (id, name) VALUES (1, "lobby");
