CREATE TABLE shifts (id INTEGER PRIMARY KEY, who TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')));
