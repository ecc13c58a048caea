-- 现金发放 (kind cash_paid): the line that was handed out, by the number of its batch and its own.
ALTER TABLE receivable_entry ADD COLUMN batch BIGINT;
ALTER TABLE receivable_entry ADD COLUMN line_no BIGINT;
CREATE INDEX receivable_entry_line ON receivable_entry (region, batch, line_no) WHERE batch IS NOT NULL;

-- What the bank did not pay, found without reading what it did.
CREATE INDEX payment_line_failed ON payment_line (region, batch, amount_fen) WHERE state = 'failed';
