-- 服务事项: something asked for, with a life of its own. The person is named where she stands on the rolls.
CREATE TABLE service_case (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    division BIGINT NOT NULL,
    kind TEXT NOT NULL,
    person BIGINT,
    applicant TEXT NOT NULL,
    id_sealed TEXT,
    id_hash TEXT,
    phone_sealed TEXT,
    bank TEXT NOT NULL,
    account_sealed TEXT,
    -- what was filled in when it was registered and when it was closed, by field; JSON
    fields TEXT NOT NULL,
    -- registered, rejected, accepted, handling, reviewing, closed, denied, done, revoked
    state TEXT NOT NULL,
    registered_on TEXT NOT NULL,
    registered_by BIGINT NOT NULL,
    registered_at TEXT NOT NULL,
    accept_due TEXT NOT NULL,
    accepted_on TEXT,
    due TEXT,
    closed_on TEXT,
    -- yes, no
    satisfied TEXT,
    -- the member unit or the user it was handed to
    unit BIGINT,
    assignee BIGINT,
    assignee_name TEXT NOT NULL,
    reminders INTEGER NOT NULL,
    -- how many opinions were given
    opinions INTEGER NOT NULL,
    -- the ledger entry it was written into
    entry BIGINT,
    version INTEGER NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX service_case_division ON service_case (region, division, id);
CREATE INDEX service_case_state ON service_case (region, state, due);
CREATE INDEX service_case_unit ON service_case (region, unit, id);
CREATE INDEX service_case_person ON service_case (region, person, id);

-- What happened to it, step by step; never changed.
CREATE TABLE case_step (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    division BIGINT NOT NULL,
    act TEXT NOT NULL,
    -- the state it led to
    state TEXT NOT NULL,
    on_date TEXT NOT NULL,
    words TEXT NOT NULL,
    -- to whom, until when, where the step says so
    handed_to TEXT NOT NULL,
    due TEXT,
    by_user BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX case_step_case ON case_step (region, case_id, id);
