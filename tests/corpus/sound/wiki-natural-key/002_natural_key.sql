-- migrate: allow destructive(translations)
CREATE TABLE translations_new (
    page TEXT NOT NULL,
    language TEXT NOT NULL DEFAULT 'en' CHECK (length(language) = 2),
    body TEXT NOT NULL,
    PRIMARY KEY (page, language)
) WITHOUT ROWID;
INSERT INTO translations_new (page, language, body)
SELECT page, language, body FROM translations ORDER BY id
ON CONFLICT (page, language) DO UPDATE SET body = body || char(10) || excluded.body;
DROP TABLE translations;
ALTER TABLE translations_new RENAME TO translations;
