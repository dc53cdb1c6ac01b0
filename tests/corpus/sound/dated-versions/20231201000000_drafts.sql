CREATE VIEW drafts AS SELECT id, slug FROM posts WHERE published IS NULL;
