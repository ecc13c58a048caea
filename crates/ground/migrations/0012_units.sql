-- 成员单位: the members of the leading group that work is handed to.
CREATE TABLE member_unit (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    division BIGINT NOT NULL,
    name TEXT NOT NULL,
    duty TEXT NOT NULL,
    contact TEXT NOT NULL,
    telephone TEXT NOT NULL,
    joined_on TEXT,
    closed_on TEXT,
    recorded_by BIGINT NOT NULL,
    recorded_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX member_unit_division ON member_unit (region, division);

-- Which unit a user in the role 成员单位 acts for; the newest row of a user holds.
CREATE TABLE member_seat (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    unit BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    recorded_by BIGINT NOT NULL,
    recorded_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX member_seat_user ON member_seat (user_id);
