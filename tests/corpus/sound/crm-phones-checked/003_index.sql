CREATE UNIQUE INDEX people_mail ON people (mail) WHERE mail IS NOT NULL;
