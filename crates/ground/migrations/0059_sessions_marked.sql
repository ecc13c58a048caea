-- Whose a session is and when a code was typed in it, and in whose name a phone's link adds: marked, so that whoever can
-- write into the database does not become somebody. Those of before have no mark: everybody signs in again.
ALTER TABLE session ADD COLUMN mac TEXT;
ALTER TABLE session ADD COLUMN proved_mac TEXT;
ALTER TABLE phone_link ADD COLUMN mac TEXT;
