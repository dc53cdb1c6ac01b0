CREATE UNIQUE INDEX episodes_guid ON episodes (podcast_id, guid);
DROP INDEX episodes_podcast;
