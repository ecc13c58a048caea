-- 年度确认: one of a year, by whoever opened it. last_on: the last day of the term, after which a stop can be proposed.
CREATE TABLE confirmation_campaign (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    division BIGINT NOT NULL,
    year INTEGER NOT NULL,
    from_on TEXT NOT NULL,
    until_on TEXT NOT NULL,
    notice_on TEXT NOT NULL,
    last_on TEXT NOT NULL,
    paper TEXT NOT NULL,
    state TEXT NOT NULL,
    recorded_by BIGINT NOT NULL,
    recorded_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);

-- Somebody on its list, and how she was confirmed. state: waiting, confirmed, excused. stop_request, resume_request: the
-- change requests that were made because of it.
CREATE TABLE confirmation (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    campaign BIGINT NOT NULL,
    person BIGINT NOT NULL,
    categories TEXT NOT NULL,
    state TEXT NOT NULL,
    way TEXT NOT NULL,
    on_day TEXT,
    by_whom TEXT NOT NULL,
    proxy TEXT NOT NULL,
    relation TEXT NOT NULL,
    note TEXT NOT NULL,
    stop_request BIGINT,
    resume_request BIGINT,
    version INTEGER NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX confirmation_once ON confirmation (region, campaign, person);
CREATE INDEX confirmation_person ON confirmation (region, person);

-- What the national system says of somebody in a year. person: nothing where nobody on the rolls has the number.
CREATE TABLE confirmation_national (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    campaign BIGINT NOT NULL,
    person BIGINT,
    name TEXT NOT NULL,
    id_sealed TEXT NOT NULL,
    id_hash TEXT NOT NULL,
    confirmed INTEGER NOT NULL,
    way TEXT NOT NULL,
    on_day TEXT,
    source TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX confirmation_national_once ON confirmation_national (region, campaign, id_hash);
