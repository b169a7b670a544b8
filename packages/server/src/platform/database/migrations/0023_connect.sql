-- A link that somebody opens to connect. purpose admin: mailed to an administrator, pinned to the tenant of a grant.
-- link_mac, browser_mac, code_mac: HMACs of the link, of the browser's cookie and of the completion code, never they themselves.
create table connect_sessions (
  id               text primary key,
  purpose          text not null check (purpose in ('connect', 'reconnect', 'admin')),
  status           text not null check (status in ('open', 'begun', 'finished', 'completed', 'failed')),
  link_mac         bytea not null unique,
  customer         text not null references customers (external_id) on delete cascade,
  connector_ids    text[] not null,
  connection_id    text references connections (id) on delete cascade,
  grant_id         text references grants (id) on delete set null,
  tenant_id        text,
  completion       text not null check (completion in ('return', 'code', 'end-page', 'none')),
  return_url       text,
  login_hint       text,
  probe_mailbox    text,
  consented        text[] not null default '{}',
  browser_mac      bytea,
  signed_in        jsonb,
  outcome          jsonb,
  code_mac         bytea,
  code_expires_at  timestamptz,
  code_tries       int not null default 0,
  created_by       text not null,
  created_at       timestamptz not null,
  expires_at       timestamptz not null,
  finished_at      timestamptz,
  completed_at     timestamptz,
  check ((completion = 'return') = (return_url is not null)),
  check ((purpose = 'admin') = (completion = 'none')),
  check ((code_mac is null) = (code_expires_at is null)),
  check (status in ('open', 'failed') or browser_mac is not null)
);
create index connect_sessions_customer on connect_sessions (customer);
create index connect_sessions_connection on connect_sessions (connection_id);
create index connect_sessions_grant on connect_sessions (grant_id);
create index connect_sessions_expires_at on connect_sessions (expires_at);

-- One trip of a browser to Microsoft and back. state_mac: HMAC of the state parameter; used_at: a state is good once.
-- tenant_id: the only tenant that may come back; null while it is not known. sealed: nonce and PKCE verifier.
create table connect_trips (
  state_mac      bytea primary key,
  session_id     text not null references connect_sessions (id) on delete cascade,
  step           text not null check (step in ('sign-in', 'ask-admin', 'consent')),
  scope          text,
  tenant_id      text,
  segment        text not null,
  sealed         bytea not null,
  created_at     timestamptz not null,
  expires_at     timestamptz not null,
  used_at        timestamptz,
  check ((step = 'consent') = (scope is not null))
);
create index connect_trips_session on connect_trips (session_id);
