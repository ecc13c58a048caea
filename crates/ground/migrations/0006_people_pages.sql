-- 找人: what the one search box finds people by: endings of the name, its sound in full and in initials, keyed hashes of the
-- ID number, the phone, the account and the last four digits of the first two. Worked out from person; written with it.
CREATE TABLE person_search (
    region INTEGER NOT NULL,
    key TEXT NOT NULL,
    division BIGINT NOT NULL,
    person BIGINT NOT NULL,
    PRIMARY KEY (region, key, division, person)
);
CREATE INDEX person_search_person ON person_search (region, person, key);

-- 名册 as its list is filtered: one narrow row for each person, the facts of several tables drawn together with them.
-- next_state holds from next_month on. categories, grades, hardships: |a|b|.
CREATE TABLE person_list (
    region INTEGER NOT NULL,
    person BIGINT NOT NULL,
    division BIGINT NOT NULL,
    name_sort TEXT NOT NULL,
    birth TEXT NOT NULL,
    state TEXT NOT NULL,
    next_state TEXT,
    next_month INTEGER,
    categories TEXT NOT NULL,
    grades TEXT NOT NULL,
    hardships TEXT NOT NULL,
    PRIMARY KEY (region, person)
);
-- A division's code begins with its region, so this order is by region too. It carries every filter: a county's list is
-- walked through without touching a row.
CREATE INDEX person_list_order ON person_list
    (division, name_sort, person, region, birth, state, next_state, next_month, categories, grades, hardships);

-- 困难: 生活难, 住房难, 医疗难, with the day somebody made sure of it, until it has ended.
CREATE TABLE person_hardship (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    person BIGINT NOT NULL,
    kind TEXT NOT NULL,
    checked_on TEXT NOT NULL,
    recorded_by BIGINT NOT NULL,
    ended_at TEXT,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX person_hardship_person ON person_hardship (region, person);

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
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX person_family_person ON person_family (region, person);

-- 变更申请: what somebody proposes about money, until another has looked at it. What it asks for is sealed whole, and
-- fixed; only the decision is added.
CREATE TABLE change_request (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    division BIGINT NOT NULL,
    person BIGINT NOT NULL,
    kind TEXT NOT NULL,
    asked_sealed TEXT NOT NULL,
    -- what the register said when it was proposed, in words, numbers masked
    before_text TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- open, agreed, returned, withdrawn
    state TEXT NOT NULL,
    person_version INTEGER NOT NULL,
    proposed_by BIGINT NOT NULL,
    proposed_at TEXT NOT NULL,
    decided_by BIGINT,
    decided_at TEXT,
    decision TEXT,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX change_request_state ON change_request (region, state, division);
CREATE INDEX change_request_person ON change_request (region, person);
CREATE INDEX audit_entry_subject ON audit_entry (region, subject, seq);
