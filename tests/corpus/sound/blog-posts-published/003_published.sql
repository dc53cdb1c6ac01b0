CREATE INDEX posts_published ON posts (id) WHERE state = 'published';
