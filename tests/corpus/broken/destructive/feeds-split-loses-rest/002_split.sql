ALTER TABLE feeds ADD COLUMN host TEXT NOT NULL DEFAULT '';
UPDATE feeds SET host = substr(site, instr(site, '://') + 3);
ALTER TABLE feeds DROP COLUMN site;
ALTER TABLE feeds DROP COLUMN etag;
