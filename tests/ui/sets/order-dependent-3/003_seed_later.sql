INSERT INTO tags (name) VALUES ('later');
