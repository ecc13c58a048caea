-- What somebody said once that a word of other people's files means (说法): asked once, kept for the office.
CREATE TABLE wording (
    region INTEGER NOT NULL,
    kind TEXT NOT NULL,
    said TEXT NOT NULL,
    meant TEXT NOT NULL,
    recorded_by BIGINT NOT NULL,
    recorded_at TEXT NOT NULL,
    PRIMARY KEY (region, kind, said)
);
