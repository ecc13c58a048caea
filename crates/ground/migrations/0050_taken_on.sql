-- 认下的句子: a sentence of a document that no record bears out, and who answers for it.
CREATE TABLE document_taken_on (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    document BIGINT NOT NULL,
    sentence TEXT NOT NULL,
    taken_by BIGINT NOT NULL,
    taken_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX document_taken_on_document ON document_taken_on (region, document);
