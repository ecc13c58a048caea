-- 变更包: what one import proposes because it needs two people; a second person agrees to it or refuses it, as a whole or
-- line by line. What a line says and what became of it stands in its change_request.
CREATE TABLE change_package (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    division BIGINT NOT NULL,
    -- the file it came from
    source TEXT NOT NULL,
    proposed_by BIGINT NOT NULL,
    proposed_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX change_package_division ON change_package (region, division, id);

CREATE TABLE change_package_line (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    package BIGINT NOT NULL,
    -- from 1 within the package
    line BIGINT NOT NULL,
    request BIGINT NOT NULL,
    -- where in the file
    sheet TEXT NOT NULL,
    row_no BIGINT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX change_package_line_package ON change_package_line (region, package, line);
CREATE UNIQUE INDEX change_package_line_request ON change_package_line (region, request);

-- How many rows of a sheet were proposed, and the package of an import.
ALTER TABLE import_sheet ADD COLUMN proposed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import_file ADD COLUMN package TEXT NOT NULL DEFAULT '';
