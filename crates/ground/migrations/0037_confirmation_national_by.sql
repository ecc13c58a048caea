-- Who imported what the national system says; null where that was not kept.
ALTER TABLE confirmation_national ADD COLUMN recorded_by BIGINT;
