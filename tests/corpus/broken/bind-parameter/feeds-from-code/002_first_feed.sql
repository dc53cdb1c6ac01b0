-- migrate: kind seed
INSERT INTO feeds (id, url) VALUES (1, ?1);
