CREATE TABLE posts (id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE CHECK (slug NOT LIKE '% %'), body TEXT NOT NULL);
CREATE TABLE comments (
    id INTEGER PRIMARY KEY,
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    author TEXT NOT NULL DEFAULT 'anonymous',
    body TEXT NOT NULL CHECK (length(body) BETWEEN 1 AND 10000)
);
CREATE INDEX comments_post ON comments (post_id);
