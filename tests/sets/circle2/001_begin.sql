-- migrate: depends circle1:001
CREATE TABLE circle2 (id INTEGER PRIMARY KEY);
-- migrate:down
DROP TABLE circle2;
