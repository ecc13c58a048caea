-- 谁要二次验证: how strictly the office asks for a second factor, as one administrator proposed and a second person decided.
-- mode: off, ask, require. state: open, agreed, refused, replaced. The latest that was agreed to counts.
CREATE TABLE second_policy (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    mode TEXT NOT NULL,
    proposed_by BIGINT NOT NULL,
    proposed_at TEXT NOT NULL,
    state TEXT NOT NULL,
    decided_by BIGINT,
    decided_at TEXT,
    decided_as TEXT,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
