-- 领导小组、办公室、双拥工作站.
CREATE TABLE organ (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    division BIGINT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    document TEXT NOT NULL,
    set_up_on TEXT,
    dissolved_on TEXT,
    recorded_by BIGINT NOT NULL,
    recorded_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX organ_division ON organ (region, division);

-- 任职: who held which post from when until when. Without an organ: the liaison (联络员) of a village.
CREATE TABLE post (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    division BIGINT NOT NULL,
    organ BIGINT,
    post TEXT NOT NULL,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    from_on TEXT NOT NULL,
    to_on TEXT,
    document TEXT NOT NULL,
    reason TEXT NOT NULL,
    recorded_by BIGINT NOT NULL,
    recorded_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX post_division ON post (region, division);
