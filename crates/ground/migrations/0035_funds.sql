-- 资金: what money arrived for whom, what was advanced, given back, carried over. kind: carried, arrived, advanced, repaid,
-- returned. Nothing is changed afterwards but that an entry is voided, with the reason.
CREATE TABLE fund_entry (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    -- whose money: the unit that pays
    division BIGINT NOT NULL,
    -- whose budget: central, province, city, county, town
    budget TEXT NOT NULL,
    -- for which scheme; null for all
    scheme TEXT,
    year INTEGER NOT NULL,
    kind TEXT NOT NULL,
    fen BIGINT NOT NULL,
    happened_on TEXT NOT NULL,
    paper TEXT NOT NULL,
    -- of an advance: the batch that it was made for
    batch BIGINT,
    recorded_by BIGINT NOT NULL,
    recorded_at TEXT NOT NULL,
    void_reason TEXT,
    voided_by BIGINT,
    voided_at TEXT,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX fund_entry_year ON fund_entry (region, year, division);
