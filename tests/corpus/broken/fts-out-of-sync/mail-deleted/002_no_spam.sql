-- migrate: kind data
-- migrate: allow destructive(mail)
DELETE FROM mail WHERE folder = 'Spam';
