CREATE TABLE episodes (id INTEGER PRIMARY KEY, feed TEXT, published TEXT);
CREATE INDEX episodes_feed ON episodes (feed, published);
