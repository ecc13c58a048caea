-- What was posted and done, by a key of its sender's and what was in it: the same once more is not done again. Kept for two days.
CREATE TABLE done_once (
    done_key TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
);
CREATE INDEX done_once_at ON done_once (at);
