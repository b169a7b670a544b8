-- The database's own time, for leases: every process sees the same. A test database replaces this function by one that
-- adds an offset; nothing in the product can.
create function app_now() returns timestamptz
  language sql stable parallel safe
  as 'select statement_timestamp()';

-- Proof that the key ring at hand is the one this data was sealed with.
-- sealed: a known text under the first key of the ring; opened at every start.
create table key_ring_canary (
  only_row    boolean primary key default true check (only_row),
  sealed      bytea not null,
  made_at     timestamptz not null
);

-- How far the re-wrapping of sealed columns under a new first key has come. One row for each sealed column.
create table rewrap_progress (
  field        text primary key,
  key_id       text not null,
  after_place  text,
  rows_seen    bigint not null default 0,
  rows_changed bigint not null default 0,
  rows_failed  bigint not null default 0,
  finished_at  timestamptz,
  updated_at   timestamptz not null
);
