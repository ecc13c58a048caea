-- 另处登记: whose ID number stands on the rolls of another county too, or stood there once. Found anew whenever somebody
-- is registered or her number corrected; whether it still holds is asked of the register itself.
CREATE INDEX person_same_id ON person (id_hash);
CREATE TABLE same_id (
    region INTEGER NOT NULL,
    person BIGINT NOT NULL,
    PRIMARY KEY (region, person)
);
INSERT INTO same_id (region, person)
SELECT DISTINCT p.region, p.id FROM person p JOIN person o ON o.id_hash = p.id_hash AND o.region <> p.region;
