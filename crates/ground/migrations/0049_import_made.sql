-- 撤销导入: the rows that an import wrote, until the end of its day. was: what an older row said before, by column as JSON; null
-- for a new one. mac: its mark when the import was done, so that whatever changed it since is seen.
CREATE TABLE import_made (
    region INTEGER NOT NULL,
    import BIGINT NOT NULL,
    of_table TEXT NOT NULL,
    of_region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    was TEXT,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, import, of_table, of_region, id)
);
