-- What divisions are called and which ledger entries were taken away is marked as other rows are. The indexes have what is
-- not marked yet.
ALTER TABLE division ADD COLUMN mac TEXT;
CREATE INDEX division_unmarked ON division (region, code) WHERE mac IS NULL;
ALTER TABLE ledger_removed ADD COLUMN mac TEXT;
CREATE INDEX ledger_removed_unmarked ON ledger_removed (region, id) WHERE mac IS NULL;
