-- Rules by which mail goes out by itself (rules/rule.ts says what each part means). shape: trigger, conditions, recipients and
-- content, as JSON. types: of the changes that it listens to. after_position: of the feed; what was before is none of its
-- business. next_at: when a schedule or digest is due next, by the business clock; null where no time triggers it.
create table rules (
  id              text primary key,
  profile_id      text not null references sending_profiles on delete cascade,
  customer        text references customers (external_id) on delete cascade,
  name            text not null,
  status          text not null check (status in ('active', 'paused', 'done')),
  reason          text,
  shape           jsonb not null,
  types           text[] not null,
  after_position  bigint not null,
  next_at         timestamptz,
  created_at      timestamptz not null,
  updated_at      timestamptz not null
);
create index rules_profile on rules (profile_id);
create index rules_due on rules (next_at) where next_at is not null;

-- Up to where the feed was handed out to rules.
create table rule_feed (
  only_row  boolean primary key default true check (only_row),
  position  bigint not null
);
insert into rule_feed (position) values (0);

-- What a rule did about one occurrence: the id of a change, or the time of a schedule. Once for each, whatever crashes.
-- cause: type of the change, or schedule, once, digest. due_at: when it is tried next; null once it has ended.
create table rule_runs (
  id           text primary key,
  rule_id      text not null references rules on delete cascade,
  occurrence   text not null,
  cause        text not null,
  customer     text,
  occasion     jsonb not null,
  state        text not null check (state in ('waiting', 'sent', 'skipped', 'failed')),
  reason       text,
  remedy       text,
  submissions  text[] not null default '{}',
  left_out     jsonb not null default '[]',
  attempts     int not null default 0,
  due_at       timestamptz,
  lease_until  timestamptz,
  created_at   timestamptz not null,
  ended_at     timestamptz,
  unique (rule_id, occurrence)
);
create index rule_runs_due on rule_runs (due_at) where due_at is not null;
create index rule_runs_newest on rule_runs (rule_id, id);
create index rule_runs_ended on rule_runs (ended_at) where ended_at is not null;

-- What a digest has gathered; run_id: the run that told it, null while it waits.
create table rule_gathered (
  rule_id     text not null references rules on delete cascade,
  occurrence  text not null,
  customer    text,
  occasion    jsonb not null,
  run_id      text references rule_runs on delete cascade,
  gathered_at timestamptz not null,
  primary key (rule_id, occurrence)
);
create index rule_gathered_run on rule_gathered (run_id);

-- Which run a message was sent by: a rule does not answer its own mail.
create table rule_mail (
  submission_id  text primary key references sending_submissions on delete cascade,
  run_id         text not null references rule_runs on delete cascade
);
create index rule_mail_run on rule_mail (run_id);

-- What came with POST /v1/triggers. dedupe: MAC of API key and Idempotency-Key.
create table rule_triggers (
  change_id   text primary key,
  customer    text,
  dedupe      bytea unique,
  created_at  timestamptz not null
);
create table rule_files (
  change_id     text not null references rule_triggers on delete cascade,
  file_id       text not null,
  place         int not null,
  name          text not null,
  content_type  text,
  bytes         bytea not null,
  primary key (change_id, file_id)
);
