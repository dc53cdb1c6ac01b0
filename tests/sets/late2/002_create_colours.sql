-- Has to do with nothing that 003 has to do with.
CREATE TABLE colours (name TEXT NOT NULL PRIMARY KEY);
INSERT INTO colours (name) VALUES ('red'), ('blue');
-- migrate:down
DROP TABLE colours;
