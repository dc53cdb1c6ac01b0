-- Topics were labels all along. The tables of the library are not known to this build, so its
-- functions do the work: see src/topics.rs. `depends` sees to it that its tables are there.
-- migrate: depends labels:002
-- migrate: kind data
-- migrate:down
-- The topics are still in their column: there is nothing to undo, and this says so.
SELECT 1;
