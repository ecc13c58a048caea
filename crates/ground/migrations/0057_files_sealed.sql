-- Attachments lie sealed, and what they were called is sealed with them. The index has those that came before.
ALTER TABLE attachment ADD COLUMN name_sealed TEXT;
CREATE INDEX attachment_unsealed ON attachment (region, id) WHERE name_sealed IS NULL;
