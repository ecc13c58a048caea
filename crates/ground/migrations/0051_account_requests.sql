-- 用户的申请: what one administrator proposed about an account and a second person agrees to, or not. kind: add, enable,
-- reset, role; role, division, id_hash: what a change of role leads to. state: open, agreed, refused, replaced.
-- decided_as: in which quality the second person decided; reason: why not, or the paper that two signed.
CREATE TABLE account_request (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    role TEXT,
    division BIGINT,
    id_hash TEXT,
    proposed_by BIGINT NOT NULL,
    proposed_at TEXT NOT NULL,
    state TEXT NOT NULL,
    decided_by BIGINT,
    decided_at TEXT,
    decided_as TEXT,
    reason TEXT,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX account_request_user ON account_request (region, user_id, state);
