-- The last event that a knowledge base was brought up to, so that a start need not replay all of them.
ALTER TABLE knowledge_bases ADD COLUMN last_sequence INTEGER NOT NULL DEFAULT 0
    CHECK (last_sequence >= 0);
