-- 台账记录 of every kind. fields: JSON by the kind's field codes; an ID number stands only sealed.
CREATE TABLE ledger_entry (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    division BIGINT NOT NULL,
    on_date TEXT NOT NULL,
    person BIGINT,
    id_sealed TEXT,
    id_hash TEXT,
    fields TEXT NOT NULL,
    source_hash TEXT NOT NULL,
    recorded_by BIGINT NOT NULL,
    recorded_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX ledger_entry_kind ON ledger_entry (region, kind, division, on_date);
CREATE INDEX ledger_entry_person ON ledger_entry (region, person);
CREATE INDEX ledger_entry_source ON ledger_entry (region, kind, source_hash);
