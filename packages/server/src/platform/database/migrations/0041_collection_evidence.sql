-- evidence: sealed and bound to what decides who may read a matter or a collection (its customer; of a collection also its
-- matter, connection and mailboxes), so that one which was made or moved without the key ring is shown to nobody.
-- What was made before has none, and is made anew.
alter table matters add column evidence bytea;
alter table collections add column evidence bytea;
