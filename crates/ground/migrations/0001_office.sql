CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE counter (
    region INTEGER NOT NULL,
    name TEXT NOT NULL,
    next BIGINT NOT NULL,
    PRIMARY KEY (region, name)
);

-- 区划. code: 12 digits; low and high bound what lies beneath, so that scope is BETWEEN on one column.
CREATE TABLE division (
    region INTEGER NOT NULL,
    code BIGINT NOT NULL,
    name TEXT NOT NULL,
    name_sort TEXT NOT NULL,
    PRIMARY KEY (region, code)
);

CREATE TABLE user_account (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    division BIGINT NOT NULL,
    -- keyed hash of the ID number: two accounts of one person are one person
    id_hash TEXT,
    password_hash TEXT NOT NULL,
    created_at TEXT NOT NULL,
    disabled_at TEXT,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX user_account_name ON user_account (region, name);

CREATE TABLE audit_entry (
    region INTEGER NOT NULL,
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
    PRIMARY KEY (region, seq)
);
