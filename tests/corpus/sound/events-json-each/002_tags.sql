CREATE TABLE post_tags (
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (post_id, tag)
) WITHOUT ROWID;
INSERT OR IGNORE INTO post_tags (post_id, tag)
SELECT posts.id, each.value FROM posts, json_each(posts.tags) AS each WHERE each.type = 'text';
