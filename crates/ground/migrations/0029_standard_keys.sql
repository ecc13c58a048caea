-- What else a standard asks of whom it pays (时期、服役地 …), as identities carry it: {"period":"抗日"}; null where nothing.
ALTER TABLE standard ADD COLUMN keys TEXT;
-- 基数: the category whose standard a percentage is of; null where it is of what it is paid on top of.
ALTER TABLE standard ADD COLUMN of_category TEXT;
-- 加发名目: what is paid on top, where a unit pays several things.
ALTER TABLE standard ADD COLUMN component TEXT;
