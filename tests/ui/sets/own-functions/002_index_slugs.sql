CREATE INDEX pages_slug ON pages (slugify(title));
CREATE TRIGGER pages_slug AFTER UPDATE OF title ON pages
BEGIN
    UPDATE pages SET slug = slugify(new.title) WHERE rowid = new.rowid;
END;
