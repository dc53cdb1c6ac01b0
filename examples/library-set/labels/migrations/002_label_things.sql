-- Which thing has which label. Things are the application's: it says what kind they are.
CREATE TABLE labels_labelled (
    label_id INTEGER NOT NULL REFERENCES labels_label (id) ON DELETE CASCADE,
    kind     TEXT NOT NULL,
    thing_id INTEGER NOT NULL,
    PRIMARY KEY (kind, thing_id, label_id)
) WITHOUT ROWID;
CREATE INDEX labels_labelled_label_id ON labels_labelled (label_id);
-- migrate:down
DROP TABLE labels_labelled;
