-- migrate: kind seed
INSERT INTO servers (id, name, since) VALUES ('home', 'Home', unixepoch());
