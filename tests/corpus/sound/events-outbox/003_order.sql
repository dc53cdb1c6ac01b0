CREATE TRIGGER events_in_order BEFORE INSERT ON events
WHEN new.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM events WHERE stream_id = new.stream_id)
BEGIN
    SELECT raise(ABORT, 'events come one after the other');
END;
