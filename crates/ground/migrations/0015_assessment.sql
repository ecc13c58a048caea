-- 考评: a division held against a scheme for a year or a term. state: open, submitted, judging, fixed, void.
CREATE TABLE assessment (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    division BIGINT NOT NULL,
    scheme TEXT NOT NULL,
    title TEXT NOT NULL,
    year_from INTEGER NOT NULL,
    year_to INTEGER NOT NULL,
    state TEXT NOT NULL,
    opened_by BIGINT NOT NULL,
    opened_at TEXT NOT NULL,
    submitted_by BIGINT,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX assessment_listed ON assessment (region, division, year_to);

-- 佐证: a record cited for an item. kind: entry, document, batch; year: 0 for the whole term. One that is no longer cited
-- stays, with who dropped it.
CREATE TABLE assessment_evidence (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    assessment BIGINT NOT NULL,
    item TEXT NOT NULL,
    year INTEGER NOT NULL,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    told TEXT NOT NULL,
    cited_by BIGINT NOT NULL,
    cited_at TEXT NOT NULL,
    dropped_by BIGINT,
    dropped_at TEXT,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX assessment_evidence_of ON assessment_evidence (region, assessment, item);

-- 评分: append-only, the last of an item and a side counts. side: self, superior, check, veto. points: hundredths, only
-- where an item is judged by hand; accepted: 1 or 0.
CREATE TABLE assessment_mark (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    assessment BIGINT NOT NULL,
    item TEXT NOT NULL,
    side TEXT NOT NULL,
    points BIGINT,
    accepted INTEGER NOT NULL,
    comment TEXT NOT NULL,
    marked_by BIGINT NOT NULL,
    marked_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX assessment_mark_of ON assessment_mark (region, assessment, item);

-- 经过: append-only. step: open, submit, withdraw, return, fix, cancel. content: what was fixed, JSON, and the hash over it.
CREATE TABLE assessment_step (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    assessment BIGINT NOT NULL,
    step TEXT NOT NULL,
    reason TEXT NOT NULL,
    content TEXT,
    hash TEXT,
    taken_by BIGINT NOT NULL,
    taken_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX assessment_step_of ON assessment_step (region, assessment);
