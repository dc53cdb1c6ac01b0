CREATE VIEW visible_comments AS SELECT id, post_id, author, body FROM comments WHERE approved = 1;
