-- 任务: long work going on or done. done and total are written when it ends; while it runs they are in the program.
CREATE TABLE job (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    -- running, done, refused, cancelled, interrupted
    state TEXT NOT NULL,
    done BIGINT NOT NULL,
    total BIGINT NOT NULL,
    message TEXT NOT NULL,
    -- where its result is seen
    href TEXT NOT NULL,
    -- a file that waits to be fetched, sealed under data/exports
    file_name TEXT,
    media TEXT,
    created_at TEXT NOT NULL,
    finished_at TEXT,
    PRIMARY KEY (region, id)
);
CREATE INDEX job_user ON job (region, user_id, id);

-- 导入: a workbook that was handed in, looked over before anything of it is written. The file itself lies sealed under
-- data/uploads until it is not needed any more.
CREATE TABLE import_file (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    division BIGINT NOT NULL,
    file_name TEXT NOT NULL,
    -- reading, ready, imported, dropped, expired, refused
    state TEXT NOT NULL,
    -- why it was refused, or what to know before confirming
    told TEXT NOT NULL,
    -- hash over what the preview said: confirming writes exactly that
    digest TEXT NOT NULL,
    -- rows by result, of all sheets
    ok BIGINT NOT NULL,
    warning BIGINT NOT NULL,
    error BIGINT NOT NULL,
    uploaded_by BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    uploaded_at TEXT NOT NULL,
    expires_at TEXT,
    finished_at TEXT,
    -- whether the file is still there
    kept INTEGER NOT NULL,
    job BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX import_file_division ON import_file (region, division, id);

-- A sheet of it; kind is null where it was not recognised. effects: how many rows are new, changed, the same, …
CREATE TABLE import_sheet (
    region INTEGER NOT NULL,
    import BIGINT NOT NULL,
    sheet_no INTEGER NOT NULL,
    sheet TEXT NOT NULL,
    kind TEXT,
    heading_row INTEGER NOT NULL,
    added BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    same BIGINT NOT NULL,
    warning BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    skipped BIGINT NOT NULL,
    PRIMARY KEY (region, import, sheet_no)
);

-- A row of it: what becomes or became of it. Numbers in it are masked. changes: JSON [[field, old, new], …].
CREATE TABLE import_row (
    region INTEGER NOT NULL,
    import BIGINT NOT NULL,
    sheet_no INTEGER NOT NULL,
    row_no BIGINT NOT NULL,
    result TEXT NOT NULL,
    -- added, changed, same, refused, skipped
    effect TEXT NOT NULL,
    column_no INTEGER,
    subject TEXT NOT NULL,
    message TEXT NOT NULL,
    changes TEXT NOT NULL,
    PRIMARY KEY (region, import, sheet_no, row_no)
);
CREATE INDEX import_row_effect ON import_row (region, import, effect, sheet_no, row_no);
CREATE INDEX import_row_result ON import_row (region, import, result, sheet_no, row_no);
