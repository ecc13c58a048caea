-- What of a sheet was understood unasked, what was not used, and what it waits for (JSON lists).
ALTER TABLE import_sheet ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE import_sheet ADD COLUMN unused TEXT NOT NULL DEFAULT '[]';
ALTER TABLE import_sheet ADD COLUMN asks TEXT NOT NULL DEFAULT '[]';
