-- Embeddings as the bytes of 32-bit floats: a quarter of the room, and nothing to parse. SQL cannot
-- make them, so a function of the program fills the column: see src/embeddings.rs.
-- migrate: kind data
ALTER TABLE entries ADD COLUMN embedding_f32 BLOB;
-- migrate:down
ALTER TABLE entries DROP COLUMN embedding_f32;
-- migrate:verify
-- Runs after the function, in the same transaction.
SELECT count(*) = 0 FROM entries WHERE embedding IS NOT NULL AND embedding_f32 IS NULL;
SELECT count(*) = 0 FROM entries WHERE length(embedding_f32) % 4 <> 0;
