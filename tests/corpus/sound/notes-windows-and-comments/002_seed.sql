-- migrate: kind seed
INSERT INTO notes (id, title) VALUES
    (1, 'What''s new; and what is not'), -- the first
    (2, '/* not a comment */')
    ;
