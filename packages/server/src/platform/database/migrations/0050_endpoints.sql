-- The feed tells changes inside of mailboxes too. mailbox: its address, lower case. No customer: the operator's own matter.
alter table changes add column mailbox text, alter column customer drop not null;

-- Where webhooks go. types: 'message.created', 'message.*' or '*'. customers, connections: null is all.
-- after_position: the place in the feed at which it was made. secret, previous_secret: sealed.
-- failures, failing_since: tries that failed with none between that did not. rest_until: nothing is sent before.
create table endpoints (
  id               text primary key,
  url              text not null,
  description      text,
  types            text[] not null,
  customers        text[],
  connections      text[],
  status           text not null check (status in ('active', 'paused', 'disabled')),
  reason_code      text,
  reason           text,
  remedy           text,
  secret           bytea not null,
  previous_secret  bytea,
  previous_until   timestamptz,
  after_position   bigint not null,
  failures         int not null default 0,
  failing_since    timestamptz,
  rest_until       timestamptz,
  created_at       timestamptz not null,
  updated_at       timestamptz not null,
  check ((status = 'active') = (reason_code is null)),
  check ((previous_secret is null) = (previous_until is null))
);

-- How far the feed has been handed to endpoints.
create table endpoint_feed (
  only_row  boolean primary key default true check (only_row),
  position  bigint not null
);
insert into endpoint_feed (position) values (0);

-- What goes to an endpoint. A lane is what keeps its order: a mailbox, or the connection or customer of other changes.
create table endpoint_changes (
  endpoint_id     text not null references endpoints (id) on delete cascade,
  position        bigint not null,
  lane            text not null,
  state           text not null check (state in ('waiting', 'delivered', 'parked')),
  tries           int not null default 0,
  first_tried_at  timestamptz,
  settled_at      timestamptz,
  primary key (endpoint_id, position)
);
create index endpoint_changes_waiting on endpoint_changes (endpoint_id, lane, position) where state = 'waiting';
create index endpoint_changes_parked on endpoint_changes (endpoint_id, position) where state = 'parked';

-- A lane that has something waiting. Whoever holds its lease sends its changes, one after the other.
-- revision: goes up with all that is put into the lane, so that nobody takes it away for empty meanwhile.
create table endpoint_lanes (
  endpoint_id  text not null references endpoints (id) on delete cascade,
  lane         text not null,
  revision     int not null default 1,
  next_at      timestamptz not null,
  holder       text,
  lease_until  timestamptz,
  primary key (endpoint_id, lane)
);
create index endpoint_lanes_next on endpoint_lanes (endpoint_id, next_at);

-- Every try. change_id: null where it was a test.
create table endpoint_attempts (
  id            bigint generated always as identity primary key,
  endpoint_id   text not null references endpoints (id) on delete cascade,
  change_id     text,
  type          text not null,
  at            timestamptz not null,
  outcome       text not null check (outcome in ('delivered', 'failed')),
  status        int,
  problem       text,
  milliseconds  int not null,
  retry_at      timestamptz
);
create index endpoint_attempts_of on endpoint_attempts (endpoint_id, id);
create index endpoint_attempts_change on endpoint_attempts (endpoint_id, change_id, id);
create index endpoint_attempts_at on endpoint_attempts (at);
