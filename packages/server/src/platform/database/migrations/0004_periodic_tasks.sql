-- What runs about every so often, in one process at a time: whoever holds the lease runs it.
create table periodic_tasks (
  name         text primary key,
  holder       text,
  lease_until  timestamptz,
  due_at       timestamptz not null
);
