-- Collections that begin by themselves, once or again and again. The state machine is in collections/schedules/schedule.ts.
-- plan: sealed: what is collected, when, and for whom, so that nobody can plan a collection without the key ring.
-- next_at: when it is due (by the service's clock); null where it is not active.
create table collection_schedules (
  id             text primary key,
  customer       text not null references customers (external_id),
  matter_id      text references matters (id) on delete cascade,
  connection_id  text not null,
  plan           bytea not null,
  status         text not null check (status in ('active', 'stopped', 'ended')),
  next_at        timestamptz,
  last_at        timestamptz,
  reason_code    text,
  reason         text,
  remedy         text,
  created_at     timestamptz not null,
  check ((next_at is not null) = (status = 'active'))
);
create index collection_schedules_customer on collection_schedules (customer, id);
create index collection_schedules_due on collection_schedules (next_at) where status = 'active';

alter table collections add column schedule_id text references collection_schedules (id) on delete set null;
create index collections_schedule on collections (schedule_id, id) where schedule_id is not null;

-- A clock that is off by more than 24 days would not fit.
alter table collection_mailboxes alter column clock_offset type bigint;
