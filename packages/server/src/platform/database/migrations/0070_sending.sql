-- How mail goes out. customer: whose; null is the operator's own. auth: 'connection' (its tokens), 'app' (tenant_id, client_id
-- and a sealed secret or certificate), 'password', 'none'. mailbox: whom to sign in as, for OAuth.
-- secret: sealed JSON, client secret, certificate with its key, or password.
create table sending_profiles (
  id                   text primary key,
  customer             text references customers (external_id) on delete cascade,
  name                 text not null,
  transport            text not null check (transport in ('graph', 'smtp')),
  auth                 text not null check (auth in ('connection', 'app', 'password', 'none')),
  connection_id        text references connections on delete cascade,
  cloud                text,
  tenant_id            text,
  client_id            text,
  scope                text,
  username             text,
  secret               bytea,
  host                 text,
  port                 int,
  security             text not null check (security in ('auto', 'tls', 'starttls', 'none')),
  local_domain         text,
  sender_address       text not null,
  sender_name          text,
  notifications        boolean not null,
  read_receipts        boolean not null,
  is_default           boolean not null,
  paused               boolean not null default false,
  created_at           timestamptz not null,
  updated_at           timestamptz not null,
  check ((auth = 'connection') = (connection_id is not null)),
  check ((auth = 'app') = (client_id is not null)),
  check ((auth in ('app', 'password')) = (secret is not null))
);
create unique index sending_profiles_default on sending_profiles (coalesce(customer, '')) where is_default;
create index sending_profiles_connection on sending_profiles (connection_id);

-- Texts with variables. Each change is a version of its own; the newest is used unless one is named.
create table sending_templates (
  profile_id  text not null references sending_profiles on delete cascade,
  name        text not null,
  version     int not null,
  subject     text not null,
  html        text,
  body_text   text,
  created_at  timestamptz not null,
  primary key (profile_id, name, version)
);

-- What was handed over to be sent (sending/submissions has its states). content: what it says, as JSON, and its files beside it.
-- account: whose limits count, the mailbox or the user at a server. envelope_id: comes back in reports; nobody can guess it.
-- committed_at: the moment before the message went out; from then on a crash leaves its end unknown.
-- dedupe: MAC of API key and Idempotency-Key. due_at: by the business clock; null once nothing is left to do.
create table sending_submissions (
  id            text primary key,
  profile_id    text not null references sending_profiles on delete cascade,
  account       text not null,
  status        text not null
    check (status in ('scheduled', 'queued', 'sending', 'sent', 'failed', 'unknown', 'cancelled')),
  reference     text,
  content       jsonb,
  priority      int not null,
  recipients    int not null,
  envelope_id   text not null unique,
  message_id    text not null,
  server_message_id text,
  send_at       timestamptz,
  due_at        timestamptz,
  lease_until   timestamptz,
  attempts      int not null default 0,
  attempted_at  timestamptz,
  committed_at  timestamptz,
  sent_at       timestamptz,
  waits         text,
  reason        text,
  remedy        text,
  said          text,
  resend_of     text,
  dedupe        bytea unique,
  created_at    timestamptz not null
);
create index sending_submissions_due on sending_submissions (priority desc, due_at) where due_at is not null;
create index sending_submissions_profile on sending_submissions (profile_id, id);
create index sending_submissions_account on sending_submissions (account, attempted_at);
create index sending_submissions_message on sending_submissions (message_id);
create index sending_submissions_server_message on sending_submissions (server_message_id);

create table sending_files (
  submission_id  text not null references sending_submissions on delete cascade,
  place          int not null,
  name           text not null,
  content_type   text,
  content_id     text,
  bytes          bytea not null,
  primary key (submission_id, place)
);

-- One recipient of a submission (sending/deliveries has its states).
create table sending_deliveries (
  id             text primary key,
  submission_id  text not null references sending_submissions on delete cascade,
  recipient      text not null,
  state          text not null check (state in
    ('queued', 'sent', 'relayed', 'delivered', 'delayed', 'failed', 'expired', 'read', 'unknown', 'cancelled')),
  code           text,
  diagnostic     text,
  reason         text,
  report_id      text,
  updated_at     timestamptz not null,
  unique (submission_id, recipient)
);

-- Reports that came into a sender's mailbox, as they came. source: what it is there (an id of Graph, or UIDVALIDITY and UID).
create table sending_reports (
  id             text primary key,
  profile_id     text not null references sending_profiles on delete cascade,
  source         text not null,
  kind           text not null,
  submission_id  text references sending_submissions on delete cascade,
  bytes          bytea not null,
  created_at     timestamptz not null,
  unique (profile_id, source)
);

-- How far a sender's mailbox has been read for reports.
create table sending_inboxes (
  profile_id   text primary key references sending_profiles on delete cascade,
  place        text,
  due_at       timestamptz not null,
  lease_until  timestamptz,
  trouble      text,
  looked_at    timestamptz
);

-- Whom nothing is sent to any more, after a hard bounce.
create table sending_suppressions (
  profile_id  text not null references sending_profiles on delete cascade,
  address     text not null,
  reason      text not null,
  created_at  timestamptz not null,
  primary key (profile_id, address)
);
