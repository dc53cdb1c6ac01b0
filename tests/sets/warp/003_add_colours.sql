CREATE TABLE warp_colours (id INTEGER PRIMARY KEY);
-- migrate:down
DROP TABLE warp_colours;
