CREATE TABLE tasks (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT,
    state TEXT NOT NULL CHECK (state IN ('open', 'done')),
    email TEXT UNIQUE
);
CREATE INDEX tasks_title ON tasks (title);
CREATE INDEX tasks_email ON tasks (email, state);
CREATE UNIQUE INDEX tasks_once ON tasks (title, email);
CREATE TRIGGER tasks_stamped AFTER INSERT ON tasks BEGIN
    UPDATE tasks SET title = trim(title) WHERE id = new.id;
END;
CREATE TABLE drafts (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    body     TEXT NOT NULL CHECK (body <> ''),
    priority TEXT DEFAULT 'low'
) STRICT;
CREATE INDEX drafts_priority ON drafts (priority);
CREATE TABLE cache (name TEXT PRIMARY KEY NOT NULL, value TEXT);
CREATE INDEX cache_value ON cache (value);
CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT CHECK (name <> ''), colour TEXT);
CREATE INDEX tags_name ON tags (name);
INSERT INTO drafts (body) VALUES ('one'), ('two');
DELETE FROM drafts WHERE body = 'two';
