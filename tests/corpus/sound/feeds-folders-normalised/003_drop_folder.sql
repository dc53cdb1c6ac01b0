-- migrate: allow destructive(feeds.folder)
ALTER TABLE feeds DROP COLUMN folder;
