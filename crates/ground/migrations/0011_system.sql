-- The audit log is read newest first, over all regions of a scope, and by who did it.
CREATE INDEX audit_entry_at ON audit_entry (at);
CREATE INDEX audit_entry_actor ON audit_entry (region, actor, at);
CREATE INDEX audit_entry_action ON audit_entry (region, action, at);
