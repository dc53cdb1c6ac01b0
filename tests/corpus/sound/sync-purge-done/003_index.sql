CREATE INDEX jobs_queued ON jobs (id) WHERE state = 'queued';
