-- migrate: kind data
-- migrate: allow destructive(mail)
DELETE FROM mail WHERE folder = 'Spam';
INSERT INTO mail_fts (mail_fts) VALUES ('rebuild');
