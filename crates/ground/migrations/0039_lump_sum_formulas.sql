-- 按公式: by which formula of the catalogue a lump sum is reckoned, and what the decision names for it. Where amount_fen is not 0
-- beside a formula, the amount was decided too and counts.
ALTER TABLE lump_sum ADD COLUMN formula TEXT;
-- the month of the death or the discharge: 202506
ALTER TABLE lump_sum ADD COLUMN happened INTEGER;
-- 月基本工资
ALTER TABLE lump_sum ADD COLUMN base_pay_fen BIGINT;
ALTER TABLE lump_sum ADD COLUMN served_months BIGINT;
-- code of what it is increased for (增发)
ALTER TABLE lump_sum ADD COLUMN increase TEXT;
