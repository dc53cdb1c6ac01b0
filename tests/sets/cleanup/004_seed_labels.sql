-- migrate: kind seed
-- migrate:up
CREATE TABLE labels (name TEXT PRIMARY KEY);
INSERT INTO labels VALUES ('bug'), ('idea');
-- migrate:down
DROP TABLE labels;
