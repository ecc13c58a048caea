-- 登录: how far the tries of a name, an address or a known device have run ahead, in milliseconds since 1970; the lane is
-- a keyed hash of which. And the passwords that somebody had before, so that none comes back soon.
CREATE TABLE sign_in_lane (
    lane TEXT NOT NULL PRIMARY KEY,
    until BIGINT NOT NULL
);
CREATE INDEX sign_in_lane_until ON sign_in_lane (until);
CREATE TABLE password_before (
    region INTEGER NOT NULL,
    user_id BIGINT NOT NULL,
    changed_at TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    PRIMARY KEY (region, user_id, changed_at)
);
