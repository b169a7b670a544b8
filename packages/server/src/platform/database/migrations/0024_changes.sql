-- What an integrator follows. seq is the order of writing, position the order of reading: it is given out after the
-- commit, by one transaction at a time, so nothing can appear before a position that somebody has read already.
create table changes (
  seq         bigint generated always as identity primary key,
  id          text not null unique,
  type        text not null,
  customer    text not null,
  connection  text,
  at          timestamptz not null,
  data        jsonb not null,
  position    bigint unique
);
create sequence changes_position;
create index changes_unplaced on changes (seq) where position is null;
create index changes_customer on changes (customer, position);
create index changes_at on changes (at);
