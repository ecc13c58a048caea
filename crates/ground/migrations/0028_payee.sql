-- 收款人: who somebody's money goes to; null where she takes it herself.
ALTER TABLE person ADD COLUMN payee TEXT;
-- her 身份证号
ALTER TABLE person ADD COLUMN payee_id_sealed TEXT;
-- what she is to whom the money is for: 监护人
ALTER TABLE person ADD COLUMN payee_relation TEXT;

-- In whose name the account stands that a line is paid to; null where it is the person's own.
ALTER TABLE payment_line ADD COLUMN payee TEXT;
