CREATE TABLE revisions (
    page_id INTEGER NOT NULL REFERENCES pages (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number >= 1),
    body TEXT NOT NULL,
    PRIMARY KEY (page_id, number)
) WITHOUT ROWID;
INSERT INTO revisions (page_id, number, body) SELECT id, 1, body FROM pages;
ALTER TABLE pages DROP COLUMN body;
CREATE VIEW current AS
    SELECT p.id, p.title, r.body
    FROM pages AS p JOIN revisions AS r ON r.page_id = p.id
    WHERE r.number = (SELECT max(number) FROM revisions WHERE page_id = p.id);
CREATE TRIGGER current_update INSTEAD OF UPDATE ON current
BEGIN
    INSERT INTO revisions (page_id, number, body)
    SELECT new.id, max(number) + 1, new.body FROM revisions WHERE page_id = new.id;
END;
