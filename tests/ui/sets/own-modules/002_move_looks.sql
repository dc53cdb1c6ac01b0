-- migrate:up
INSERT INTO looks (photo, look) SELECT id, look FROM photos WHERE look IS NOT NULL;
CREATE TRIGGER photos_gone AFTER DELETE ON photos BEGIN
    DELETE FROM looks WHERE photo = old.id;
END;
-- migrate:down
DROP TRIGGER photos_gone;
DELETE FROM looks;
-- migrate:verify
SELECT count(*) >= 0 FROM looks;
