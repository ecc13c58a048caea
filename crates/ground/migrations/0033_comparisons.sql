-- 比对名单: a list of another office that was held against the rolls. Of people who are not ours only their number is kept.
CREATE TABLE comparison_list (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    -- the unit whose people were compared
    division BIGINT NOT NULL,
    -- code of its kind in catalogue/comparisons
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    listed_on TEXT NOT NULL,
    document_no TEXT NOT NULL,
    file_name TEXT NOT NULL,
    -- rows of the file; of them people of ours, and rows that could not be compared
    row_count BIGINT NOT NULL,
    ours BIGINT NOT NULL,
    unread BIGINT NOT NULL,
    -- keyed hash of what its rows say: the same list again is the same
    digest TEXT NOT NULL,
    imported_by BIGINT NOT NULL,
    imported_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX comparison_list_digest ON comparison_list (region, division, digest);

-- 疑点: somebody of ours on such a list. What it says of her is sealed.
CREATE TABLE comparison_hit (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    person BIGINT NOT NULL,
    kind TEXT NOT NULL,
    -- the list that said it first, and the one that said it last
    list BIGINT NOT NULL,
    last_list BIGINT NOT NULL,
    -- id_number, or name_birth (weaker)
    compared_by TEXT NOT NULL,
    facts_sealed TEXT NOT NULL,
    -- keyed hash of what makes it the same fact
    fact_hash TEXT NOT NULL,
    -- the months it matters for, as 202603; null without an end
    from_month INTEGER,
    until_month INTEGER,
    -- how it was settled; null while nobody has. replaced: a later list says otherwise
    result TEXT,
    words TEXT NOT NULL,
    settled_by BIGINT,
    settled_at TEXT,
    -- the change request by which a second person agrees
    request BIGINT,
    version INTEGER NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX comparison_hit_fact ON comparison_hit (region, fact_hash);
CREATE INDEX comparison_hit_person ON comparison_hit (region, person, kind);
