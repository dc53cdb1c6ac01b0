-- migrate: allow destructive(drafts.recipients)
CREATE TABLE drafts_new (id INTEGER PRIMARY KEY, recipients TEXT NOT NULL, body TEXT NOT NULL);
INSERT INTO drafts_new (id, recipients, body) SELECT id, coalesce(recipients, ''), body FROM drafts;
DROP TABLE drafts;
ALTER TABLE drafts_new RENAME TO drafts;
