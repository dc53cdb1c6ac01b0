CREATE TRIGGER leads_keep BEFORE DELETE ON leads WHEN old.deleted_at IS NULL
BEGIN
    SELECT raise(ABORT, 'delete it softly first');
END;
