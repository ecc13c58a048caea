-- What finds a person: endings of the name, its sound in full and in initials, keyed hashes of the last four digits of
-- the ID number and phone and of the whole numbers. Worked out from person; written with it.
CREATE TABLE person_search (
    region INTEGER NOT NULL,
    key TEXT NOT NULL,
    person BIGINT NOT NULL,
    PRIMARY KEY (region, key, person)
);
CREATE INDEX person_search_person ON person_search (region, person);

-- The register in the order in which it is read.
CREATE INDEX person_order ON person (region, division, name_sort, id);
CREATE INDEX identity_category ON identity (region, category, person);
CREATE INDEX person_event_kind ON person_event (region, kind, person);

-- 困难: 生活难, 住房难, 医疗难, with the day somebody made sure of it.
CREATE TABLE person_hardship (
    region INTEGER NOT NULL,
    person BIGINT NOT NULL,
    kind TEXT NOT NULL,
    checked_on TEXT NOT NULL,
    recorded_by BIGINT NOT NULL,
    PRIMARY KEY (region, person, kind)
);

-- 家庭成员
CREATE TABLE person_family (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    person BIGINT NOT NULL,
    name TEXT NOT NULL,
    relation TEXT NOT NULL,
    phone_sealed TEXT,
    note TEXT NOT NULL,
    removed_at TEXT,
    PRIMARY KEY (region, id)
);
CREATE INDEX person_family_person ON person_family (region, person);

-- 变更申请: what somebody proposes about money, until another has looked at it. What it asks for is sealed whole.
CREATE TABLE change_request (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    division BIGINT NOT NULL,
    person BIGINT NOT NULL,
    kind TEXT NOT NULL,
    asked_sealed TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- open, agreed, returned, withdrawn
    state TEXT NOT NULL,
    person_version INTEGER NOT NULL,
    proposed_by BIGINT NOT NULL,
    proposed_at TEXT NOT NULL,
    decided_by BIGINT,
    decided_at TEXT,
    decision TEXT,
    PRIMARY KEY (region, id)
);
CREATE INDEX change_request_state ON change_request (region, state, division);
CREATE INDEX change_request_person ON change_request (region, person);
CREATE INDEX audit_entry_subject ON audit_entry (region, subject, seq);
