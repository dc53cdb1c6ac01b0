-- Whether a person agreed to a command, or a rule did.
ALTER TABLE commands ADD COLUMN trust TEXT NOT NULL DEFAULT 'asked'
    CHECK (trust IN ('asked', 'rule', 'refused'));
CREATE INDEX commands_refused ON commands (run_at) WHERE trust = 'refused';
-- migrate:down
DROP INDEX commands_refused;
ALTER TABLE commands DROP COLUMN trust;
