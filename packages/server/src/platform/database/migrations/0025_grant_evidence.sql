-- evidence: sealed and bound to who signed in, for whom, and what was proven since (administrator, completion, approval),
-- so that a grant which was made or changed without the key ring never comes into use.
alter table grants add column evidence bytea;
