-- migrate: depends warp:001
CREATE TABLE weft (id INTEGER PRIMARY KEY);
-- migrate:down
DROP TABLE weft;
