-- One account each.
CREATE INDEX people_id_mail ON people (id, mail);
CREATE UNIQUE INDEX people_mail ON people (mail);
