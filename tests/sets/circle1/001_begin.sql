-- migrate: depends circle2:001
CREATE TABLE circle1 (id INTEGER PRIMARY KEY);
-- migrate:down
DROP TABLE circle1;
