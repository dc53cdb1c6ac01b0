ALTER TABLE knowledge_bases DROP COLUMN last_sequence;
