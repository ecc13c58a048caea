-- In which layout the bank's file was made last: its answer is read by the same, and its steps are those of the file's way.
ALTER TABLE payment_batch ADD COLUMN bank_layout TEXT;

-- 办到哪一步: where the bank's file is on its way through 财政 and treasury, append-only. step: a code of the layout, label
-- its name when it was written down.
CREATE TABLE payment_step (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    batch BIGINT NOT NULL,
    step TEXT NOT NULL,
    label TEXT NOT NULL,
    happened_on TEXT NOT NULL,
    paper TEXT NOT NULL,
    note TEXT NOT NULL,
    recorded_by BIGINT NOT NULL,
    recorded_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX payment_step_batch ON payment_step (region, batch);
