ALTER TABLE mail ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
UPDATE mail SET number = n.number
FROM (SELECT id, rank() OVER (PARTITION BY thread ORDER BY at, id) AS number FROM mail) AS n
WHERE n.id = mail.id;
CREATE UNIQUE INDEX mail_numbers ON mail (thread, number);
