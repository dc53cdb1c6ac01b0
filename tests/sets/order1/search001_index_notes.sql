-- migrate: depends 001
CREATE TABLE words (note INTEGER, word TEXT);
CREATE TRIGGER notes_words AFTER INSERT ON notes BEGIN
    INSERT INTO words (note, word) VALUES (new.id, new.body);
END;
