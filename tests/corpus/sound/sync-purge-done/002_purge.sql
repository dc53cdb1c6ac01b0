-- migrate: kind data
-- migrate: allow destructive(jobs)
DELETE FROM jobs WHERE state = 'done';
