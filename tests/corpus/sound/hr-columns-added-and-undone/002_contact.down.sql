DROP VIEW reachable;
DROP INDEX people_mail;
ALTER TABLE people DROP COLUMN phone;
ALTER TABLE people DROP COLUMN mail;
