INSERT INTO jobs (done) VALUES (0);
