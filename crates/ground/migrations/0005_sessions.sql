-- Who is signed in. Only the hash of the token stands here; the browser has the token.
CREATE TABLE session (
    token_hash TEXT NOT NULL PRIMARY KEY,
    region INTEGER NOT NULL,
    user_id BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    ended_at TEXT
);
CREATE INDEX session_user ON session (region, user_id);

-- What a user has set for herself: columns, density, saved views. value: JSON.
CREATE TABLE preference (
    region INTEGER NOT NULL,
    user_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (region, user_id, name)
);

-- What was typed and not yet submitted, sealed. form: which form, as people_new.
CREATE TABLE draft (
    region INTEGER NOT NULL,
    user_id BIGINT NOT NULL,
    form TEXT NOT NULL,
    fields_sealed TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    PRIMARY KEY (region, user_id, form)
);
