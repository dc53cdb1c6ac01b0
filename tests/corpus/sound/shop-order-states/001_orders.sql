CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'paid', 'sent', 'returned')),
    placed TEXT NOT NULL CHECK (placed LIKE '____-__-__')
);
