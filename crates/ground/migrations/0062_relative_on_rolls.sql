-- 家庭成员 who is on the rolls too: her number there, in the same region.
ALTER TABLE person_family ADD COLUMN on_rolls BIGINT;
CREATE INDEX person_family_on_rolls ON person_family (region, on_rolls) WHERE on_rolls IS NOT NULL;
