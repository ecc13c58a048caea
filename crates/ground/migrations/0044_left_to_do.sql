-- What is left to do: lines that no bank has paid since, and rows of imports that nobody has brought again.
CREATE INDEX payment_line_unpaid ON payment_line (region, division) WHERE state = 'failed';
-- the import whose refused rows this one brings again
ALTER TABLE import_file ADD COLUMN corrects BIGINT;
-- since when nothing is left to do of its refused rows
ALTER TABLE import_file ADD COLUMN settled_at TEXT;
UPDATE import_file SET settled_at = COALESCE(finished_at, uploaded_at) WHERE state = 'imported';
CREATE INDEX import_file_left ON import_file (region, division) WHERE state = 'imported' AND error > 0 AND settled_at IS NULL;
