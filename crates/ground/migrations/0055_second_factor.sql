-- 二次验证: the secret of a user's second factor, sealed. state: trying (drawn, no code typed yet), used, ended. last_step:
-- the last step of thirty seconds whose code was taken, so that none is taken twice. codes: keyed hashes of the recovery
-- codes (恢复码) that are left, as a JSON list. And when a code was last typed in a session.
CREATE TABLE second_factor (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    secret_sealed TEXT NOT NULL,
    state TEXT NOT NULL,
    set_at TEXT NOT NULL,
    last_step BIGINT NOT NULL,
    codes TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX second_factor_user ON second_factor (region, user_id, state);
ALTER TABLE session ADD COLUMN proved_at TEXT;
