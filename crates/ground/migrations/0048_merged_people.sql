-- 并入: somebody registered twice; the record that went names the one that stays, and keeps the hash of its ID number there.
ALTER TABLE person ADD COLUMN merged_into BIGINT;
ALTER TABLE person ADD COLUMN merged_id_hash TEXT;
CREATE INDEX person_merged ON person (region, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX person_merged_id ON person (region, merged_id_hash) WHERE merged_id_hash IS NOT NULL;
