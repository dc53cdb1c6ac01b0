CREATE UNIQUE INDEX people_mail ON people (mail);
