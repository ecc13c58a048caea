-- 去掉身份: an identity that was registered by mistake stays, with 1; she may be registered under that category again.
ALTER TABLE identity ADD COLUMN mistaken INTEGER;
DROP INDEX identity_person;
CREATE UNIQUE INDEX identity_person ON identity (region, person, category) WHERE mistaken IS NULL;
