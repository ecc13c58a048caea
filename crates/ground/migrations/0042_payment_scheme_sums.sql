-- What makes the sums of a batch add up on their face: what is taken off of an earlier 待追缴 (≤ 0; more than 0 where too
-- much of it had come back), and what could not be taken off yet (转待追缴, ≥ 0). Whoever is paid nothing is not counted.
ALTER TABLE payment_scheme ADD COLUMN earlier_fen BIGINT NOT NULL DEFAULT 0;
ALTER TABLE payment_scheme ADD COLUMN carried_fen BIGINT NOT NULL DEFAULT 0;
UPDATE payment_scheme SET (people, earlier_fen, carried_fen) = (
    SELECT COALESCE(SUM(CASE WHEN regular_fen > 0 OR backpay_fen > 0 OR amount_fen > 0 THEN 1 ELSE 0 END), 0),
        COALESCE(SUM(outstanding_after_fen - outstanding_before_fen - carried), 0), COALESCE(SUM(carried), 0)
    FROM (SELECT l.*, CASE
            WHEN outstanding_after_fen <= 0 THEN 0
            WHEN outstanding_before_fen <= 0 THEN outstanding_after_fen
            WHEN outstanding_after_fen > outstanding_before_fen THEN outstanding_after_fen - outstanding_before_fen
            ELSE 0 END AS carried
        FROM payment_line l WHERE l.region = payment_scheme.region AND l.batch = payment_scheme.batch
            AND l.scheme = payment_scheme.scheme) own);
