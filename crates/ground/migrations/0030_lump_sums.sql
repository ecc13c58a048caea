-- 一次性待遇: what somebody is due once, as it was decided.
CREATE TABLE lump_sum (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    person BIGINT NOT NULL,
    -- code of the scheme it is paid under
    scheme TEXT NOT NULL,
    -- the month it belongs to: 202511
    month INTEGER NOT NULL,
    amount_fen BIGINT NOT NULL,
    -- 决定日期; null where it is known from its month on
    known_on TEXT,
    document_no TEXT NOT NULL,
    note TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX lump_sum_person ON lump_sum (region, person);

-- 死因, where a death was told with one.
ALTER TABLE person_event ADD COLUMN cause TEXT;
