-- migrate: kind seed
INSERT INTO genres (id, name, parent) VALUES
    (1, 'Rock', NULL),
    (2, 'Punk');
