-- 已删去的台账记录: kept apart, so that the record itself never changes its marks. Within 30 days it can come back.
CREATE TABLE ledger_removed (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    removed_by BIGINT NOT NULL,
    removed_at TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (region, id)
);

CREATE INDEX ledger_entry_listed ON ledger_entry (kind, on_date, id, region, division);

-- 附件 of anything: owner_kind as ledger_entry or person. The bytes lie under attachments/ by their hash: stored is what is
-- shown, clean is a photo before words were written on it, small its preview.
CREATE TABLE attachment (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    owner_kind TEXT NOT NULL,
    owner BIGINT NOT NULL,
    place INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    media TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    original_hash TEXT NOT NULL,
    stored_hash TEXT NOT NULL,
    clean_hash TEXT,
    small_hash TEXT,
    stamp TEXT NOT NULL,
    recorded_by BIGINT NOT NULL,
    recorded_at TEXT NOT NULL,
    removed_by BIGINT,
    removed_at TEXT,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX attachment_owner ON attachment (region, owner_kind, owner, place);

-- A link by which a phone without a password adds photos to one record, for some minutes. Only the token's hash is kept.
CREATE TABLE phone_link (
    token_hash TEXT NOT NULL PRIMARY KEY,
    region INTEGER NOT NULL,
    user_id BIGINT NOT NULL,
    owner_kind TEXT NOT NULL,
    owner BIGINT NOT NULL,
    made_at TEXT NOT NULL,
    files_left INTEGER NOT NULL
);

-- 走访任务: one act that says which households are to be visited, by when, with what. state: open, cancelled.
CREATE TABLE visit_task (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    division BIGINT NOT NULL,
    name TEXT NOT NULL,
    festival TEXT NOT NULL,
    from_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    recorded_by BIGINT NOT NULL,
    recorded_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);

-- A household of a task. entry: the ledger entry that tells the visit. state: open, cancelled.
CREATE TABLE visit_target (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    task BIGINT NOT NULL,
    division BIGINT NOT NULL,
    person BIGINT,
    name TEXT NOT NULL,
    categories TEXT NOT NULL,
    cash_fen BIGINT NOT NULL,
    goods TEXT NOT NULL,
    goods_fen BIGINT NOT NULL,
    entry BIGINT,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    version INTEGER NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX visit_target_task ON visit_target (region, task, division, id);
CREATE INDEX visit_target_entry ON visit_target (region, entry);
