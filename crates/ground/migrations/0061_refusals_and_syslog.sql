-- 没有给的: how often in an hour a user asked for what her role or area does not give; told one by one, then counted.
CREATE TABLE refusal_count (
    region INTEGER NOT NULL,
    user_id BIGINT NOT NULL,
    hour TEXT NOT NULL,
    told BIGINT NOT NULL,
    more BIGINT NOT NULL,
    PRIMARY KEY (region, user_id)
);
-- 送到日志服务器的审计: up to which entry of each chain each target has, and why no further.
CREATE TABLE audit_sent (
    target TEXT NOT NULL,
    region INTEGER NOT NULL,
    office BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    sent_at TEXT NOT NULL,
    PRIMARY KEY (target, region, office)
);
CREATE TABLE audit_target (
    target TEXT NOT NULL PRIMARY KEY,
    since TEXT NOT NULL,
    failed_at TEXT,
    why TEXT
);
