-- What was done, by whom, on what. Each row's hash covers the row and the hash before it.
create table audit_entries (
  seq         bigint primary key,
  at          timestamptz not null,
  actor       text not null,
  action      text not null,
  subject     text not null,
  customer    text,
  details     jsonb,
  hash        bytea not null
);
create index audit_entries_subject on audit_entries (subject, seq);
create index audit_entries_actor on audit_entries (actor, seq);
create index audit_entries_customer on audit_entries (customer, seq) where customer is not null;

-- The end of the chain: writers take turns on this row.
create table audit_head (
  only_row    boolean primary key default true check (only_row),
  seq         bigint not null,
  hash        bytea not null
);
insert into audit_head (seq, hash) values (0, decode(repeat('00', 32), 'hex'));

-- Where the chain was cut when old entries were removed: the last removed entry's number and hash, signed.
create table audit_cuts (
  seq         bigint primary key,
  hash        bytea not null,
  at          timestamptz not null,
  signature   bytea not null
);

-- The Ed25519 key that signs cuts, and the checkpoints outside the database; sealed under the key ring.
create table audit_signing_key (
  only_row    boolean primary key default true check (only_row),
  sealed      bytea not null
);
