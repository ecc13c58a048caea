-- 文稿: what is written for a division and a part of a year. Its text is in the versions; state: draft, final.
CREATE TABLE document (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    division BIGINT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    year INTEGER NOT NULL,
    span TEXT NOT NULL,
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_by BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX document_listed ON document (region, division, year);

-- 各稿, append-only. source: Markdown-like, figures as {{ 指标 }}.
CREATE TABLE document_version (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    document BIGINT NOT NULL,
    number BIGINT NOT NULL,
    source TEXT NOT NULL,
    recorded_by BIGINT NOT NULL,
    recorded_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX document_version_number ON document_version (region, document, number);

-- 定稿, append-only: the text with its numbers and the figures behind them as they were, JSON, and the hash over it.
CREATE TABLE document_final (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    document BIGINT NOT NULL,
    number BIGINT NOT NULL,
    content TEXT NOT NULL,
    hash TEXT NOT NULL,
    signed_by BIGINT NOT NULL,
    signed_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX document_final_document ON document_final (region, document);
