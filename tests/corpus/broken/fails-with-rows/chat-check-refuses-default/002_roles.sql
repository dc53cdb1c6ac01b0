ALTER TABLE members ADD COLUMN role TEXT NOT NULL DEFAULT 'user'
    CHECK (role IN ('member', 'moderator', 'owner'));
