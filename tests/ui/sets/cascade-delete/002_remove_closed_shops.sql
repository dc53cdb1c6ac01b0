-- migrate: foreign_keys on
-- migrate: allow destructive(shops)
DELETE FROM shops WHERE closed <> 0;
