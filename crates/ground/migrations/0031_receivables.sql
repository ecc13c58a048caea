-- 追缴登记, append-only: what a second person agreed to about what was overpaid. request: the change request that it was
-- proposed by. kind: repaid, written_off, offset, instalment, instalment_end.
CREATE TABLE receivable_entry (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    person BIGINT NOT NULL,
    scheme TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- the sum; of an instalment what a month may take at most
    fen BIGINT NOT NULL,
    -- where an offset goes
    to_scheme TEXT,
    -- the first month an instalment holds for, or does not hold for any more, as 201103
    from_month INTEGER,
    happened_on TEXT NOT NULL,
    paper TEXT NOT NULL,
    request BIGINT NOT NULL,
    -- audit sequence when it was agreed to: what was worked out before did not see it
    seq BIGINT NOT NULL,
    recorded_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX receivable_entry_person ON receivable_entry (region, person, scheme);

-- 分期扣回: what a line took at most, where that was less than could be taken; null where all was.
ALTER TABLE payment_line ADD COLUMN instalment_fen BIGINT;

-- 待追缴, kept with the rest so that those who owe are found without reading everybody.
ALTER TABLE payment_account ADD COLUMN outstanding_fen BIGINT NOT NULL DEFAULT 0;
UPDATE payment_account SET outstanding_fen = COALESCE((
    SELECT SUM(l.outstanding_after_fen - l.outstanding_before_fen) FROM payment_line l
    JOIN payment_batch b ON b.region = l.region AND b.id = l.batch
    WHERE l.region = payment_account.region AND l.person = payment_account.person AND l.scheme = payment_account.scheme
    AND l.state <> 'failed' AND b.approved_seq IS NOT NULL), 0);
CREATE INDEX payment_account_owed ON payment_account (region, person, scheme) WHERE outstanding_fen <> 0;
