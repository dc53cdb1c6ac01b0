CREATE TABLE pages (
    title TEXT NOT NULL COLLATE natural_order,
    slug TEXT NOT NULL
);

INSERT INTO pages (title, slug) VALUES ('First Steps', slugify('First Steps'));
