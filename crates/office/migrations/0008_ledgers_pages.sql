-- 已删去的台账记录: kept apart, so that the record itself never changes its marks. Within 30 days it can come back.
CREATE TABLE ledger_removed (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    removed_by BIGINT NOT NULL,
    removed_at TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (region, id)
);

-- 附件 of anything: owner_kind as ledger_entry or person. The file lies under attachments/ by the hash of its bytes.
CREATE TABLE attachment (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    owner_kind TEXT NOT NULL,
    owner_id BIGINT NOT NULL,
    file_name TEXT NOT NULL,
    media TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    original_hash TEXT NOT NULL,
    stored_hash TEXT NOT NULL,
    small_hash TEXT,
    watermark TEXT NOT NULL,
    recorded_by BIGINT NOT NULL,
    recorded_at TEXT NOT NULL,
    removed_at TEXT,
    PRIMARY KEY (region, id)
);
CREATE INDEX attachment_owner ON attachment (region, owner_kind, owner_id);

-- 走访任务: one plan, the households it asks for, and the visit that fulfils each.
CREATE TABLE visit_task (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    division BIGINT NOT NULL,
    title TEXT NOT NULL,
    festival TEXT NOT NULL,
    from_on TEXT NOT NULL,
    to_on TEXT NOT NULL,
    cash_fen BIGINT NOT NULL,
    goods TEXT NOT NULL,
    goods_fen BIGINT NOT NULL,
    created_by BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE TABLE visit_target (
    region INTEGER NOT NULL,
    task BIGINT NOT NULL,
    person BIGINT NOT NULL,
    division BIGINT NOT NULL,
    entry BIGINT,
    cancelled TEXT,
    PRIMARY KEY (region, task, person)
);
CREATE INDEX visit_target_open ON visit_target (region, division, task);
