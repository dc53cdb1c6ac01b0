-- migrate: allow destructive(translations.id)
CREATE TABLE translations_new (
    page TEXT NOT NULL,
    language TEXT NOT NULL DEFAULT 'en',
    body TEXT NOT NULL,
    PRIMARY KEY (page, language)
) WITHOUT ROWID;
INSERT INTO translations_new (page, language, body)
SELECT page, language, body FROM translations;
DROP TABLE translations;
ALTER TABLE translations_new RENAME TO translations;
