-- ID number, phone and account are sealed (SM4-GCM, hex); *_hash is the keyed search hash.
CREATE TABLE person (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    division BIGINT NOT NULL,
    name TEXT NOT NULL,
    name_sort TEXT NOT NULL,
    sex TEXT,
    birth TEXT,
    id_sealed TEXT,
    id_hash TEXT,
    phone_sealed TEXT,
    phone_hash TEXT,
    bank TEXT NOT NULL,
    account_sealed TEXT,
    account_hash TEXT,
    note TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX person_id_hash ON person (region, id_hash);
CREATE INDEX person_division ON person (region, division);
CREATE INDEX person_account ON person (region, account_hash);

-- 身份: one person may have several, each with its start. Months are numbers like 201103.
CREATE TABLE identity (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    person BIGINT NOT NULL,
    category TEXT NOT NULL,
    grade INTEGER,
    nature TEXT,
    service_years INTEGER,
    start_month INTEGER,
    known_on TEXT,
    recorded_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX identity_person ON identity (region, person, category);

-- 人员变动, append-only. category is null where it concerns every identity.
CREATE TABLE person_event (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    person BIGINT NOT NULL,
    kind TEXT NOT NULL,
    category TEXT,
    effective_month INTEGER NOT NULL,
    known_on TEXT,
    grade INTEGER,
    nature TEXT,
    note TEXT NOT NULL,
    source_hash TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX person_event_person ON person_event (region, person);
