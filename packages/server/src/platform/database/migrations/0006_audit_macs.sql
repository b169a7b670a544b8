-- mac: HMAC over the entry's number and hash, under a key that only the key ring opens; so that what no checkpoint vouches
-- for yet cannot be rewritten either. Entries of before have none: the checkpoints of that time vouch for them.
alter table audit_entries add column mac bytea;
