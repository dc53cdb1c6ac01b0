-- migrate: allow destructive(labels)
DROP TABLE labels;
