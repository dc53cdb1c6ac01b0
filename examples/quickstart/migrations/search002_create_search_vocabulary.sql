-- The words in the search index with their counts, for completing what is typed in the search box.
-- migrate: meta ticket=N-83
-- migrate:up
-- Always reads the live index, so it needs no triggers of its own.
CREATE VIRTUAL TABLE notes_fts_words USING fts5vocab('notes_fts', 'row');
-- migrate:down
DROP TABLE notes_fts_words;
-- migrate:verify
SELECT count(*) = 0 FROM notes_fts_words WHERE doc > (SELECT count(*) FROM notes);
