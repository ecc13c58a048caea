-- What else tells identities of a category apart, as categories.toml declares it (在乡、在职): {"livelihood":"在乡"}; null where
-- nothing is known.
ALTER TABLE identity ADD COLUMN keys TEXT;
