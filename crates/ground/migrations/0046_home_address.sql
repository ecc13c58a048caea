-- 住址: where somebody lives, sealed; null where nothing is known.
ALTER TABLE person ADD COLUMN address_sealed TEXT;
