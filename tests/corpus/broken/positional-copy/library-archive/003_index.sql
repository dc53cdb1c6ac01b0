CREATE INDEX old_plays_at ON old_plays (at);
