-- Drafts were never saved before this release.
-- migrate: allow destructive(drafts)
DROP TABLE drafts;
CREATE TABLE drafts (id INTEGER PRIMARY KEY, post_id INTEGER NOT NULL, body TEXT NOT NULL);
