-- Who is told by mail when collections of the matter end or need somebody; null: nobody.
alter table matters add column notify text[] check (cardinality(notify) > 0);

-- Mail that tells of a collection: written in the transaction that moves it, handed over to sending afterwards.
-- due_at: when it is tried next (by the service's clock); null: it was handed over, or given up.
create table collection_notices (
  id             text primary key,
  collection_id  text not null references collections (id) on delete cascade,
  recipients     text[] not null,
  subject        text not null,
  text           text not null,
  status         text not null check (status in ('waiting', 'handed_over', 'given_up')),
  due_at         timestamptz,
  reason         text,
  created_at     timestamptz not null,
  check ((due_at is not null) = (status = 'waiting'))
);
create index collection_notices_of on collection_notices (collection_id, id);
create index collection_notices_due on collection_notices (due_at) where status = 'waiting';
