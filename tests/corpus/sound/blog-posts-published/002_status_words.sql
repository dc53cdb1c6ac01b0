-- Numbers become words.
-- migrate: allow destructive(posts.status)
ALTER TABLE posts ADD COLUMN state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'published'));
UPDATE posts SET state = 'published' WHERE status = 1;
ALTER TABLE posts DROP COLUMN status;
