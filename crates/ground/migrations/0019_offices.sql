-- Numbers carry the office (the installation) that gave them, so that two offices of a region can be brought together.
-- What was numbered before keeps its number: numbers stand in marks, hashes, sealed values and the audit.

-- What the office puts before its numbers: the lower six digits of its division; 998000 for a city, 999000 for a province.
INSERT INTO meta (name, value)
SELECT 'office', CAST(CASE
    WHEN own.code % 1000000 <> 0 THEN own.code % 1000000
    WHEN own.code / 1000000 % 100 <> 0 THEN 0
    WHEN own.code / 1000000 % 10000 <> 0 THEN 998000
    ELSE 999000 END AS TEXT)
FROM (SELECT CAST(value AS BIGINT) AS code FROM meta WHERE name = 'division') AS own;

CREATE TABLE counter_of_office (
    region INTEGER NOT NULL,
    office BIGINT NOT NULL,
    name TEXT NOT NULL,
    next BIGINT NOT NULL,
    PRIMARY KEY (region, office, name)
);
INSERT INTO counter_of_office SELECT region, (SELECT CAST(value AS BIGINT) FROM meta WHERE name = 'office'), name, next
FROM counter;
DROP TABLE counter;
ALTER TABLE counter_of_office RENAME TO counter;

-- One chain per region and office; which office it is stands beside an entry and not in its hash.
CREATE TABLE audit_entry_of_office (
    region INTEGER NOT NULL,
    office BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    channel TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, office, seq)
);
INSERT INTO audit_entry_of_office SELECT region, (SELECT CAST(value AS BIGINT) FROM meta WHERE name = 'office'), seq, at,
    actor, role, channel, action, subject, detail, previous_hash, hash, mac FROM audit_entry;
DROP TABLE audit_entry;
ALTER TABLE audit_entry_of_office RENAME TO audit_entry;
CREATE INDEX audit_entry_subject ON audit_entry (region, subject, seq);
CREATE INDEX audit_entry_at ON audit_entry (at);
CREATE INDEX audit_entry_actor ON audit_entry (region, actor, at);
CREATE INDEX audit_entry_action ON audit_entry (region, action, at);

-- Each office counts its own batches of a month.
DROP INDEX payment_batch_label;
CREATE UNIQUE INDEX payment_batch_label ON payment_batch (region, label, (id / 1000000000));

-- A name is one user's within a unit.
DROP INDEX user_account_name;
CREATE UNIQUE INDEX user_account_name ON user_account (region, division, name);

-- A user is region and number: her sessions, settings and drafts stood under the region of the office.
UPDATE session SET region = COALESCE((SELECT u.region FROM user_account u WHERE u.id = session.user_id), region);
UPDATE preference SET region = COALESCE((SELECT u.region FROM user_account u WHERE u.id = preference.user_id), region);
UPDATE draft SET region = COALESCE((SELECT u.region FROM user_account u WHERE u.id = draft.user_id), region);

-- What a migration said when it was applied: SM3 of its file, so that one changed afterwards is found.
ALTER TABLE migration ADD COLUMN checksum TEXT;
