-- The throttle gate of all processes: one row for each app, tenant and mailbox that was asked lately. A process leases
-- places and a block of requests from it, spends them without a write, and gives back the rest (platform/gate).
-- state: the lane as LaneState in platform/gate/lane-state.ts; nothing else reads it.
create table throttle_lanes (
  app         text not null,
  tenant      text not null,
  mailbox     text not null,
  state       jsonb not null,
  touched_at  timestamptz not null,
  primary key (app, tenant, mailbox)
);

-- For forgetting lanes that nobody has asked for in a while.
create index throttle_lanes_touched on throttle_lanes (touched_at);
