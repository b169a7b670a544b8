-- The relay's own certificate authority, made with the first listener that has no certificate of its own. private_key: sealed.
create table relay_authority (
  only_row     boolean primary key default true check (only_row),
  certificate  text not null,
  private_key  bytea not null,
  created_at   timestamptz not null
);

-- Passwords of devices. mac: HMAC of the password. seal: MAC over what decides what the password may do, so that no row
-- works that Gatewarden did not write. networks, messages_per_minute: null is any. trusted_networks: where from mail is taken
-- without signing in, at listeners that allow it.
create table relay_credentials (
  id                   text primary key,
  connection_id        text not null references connections (id) on delete cascade,
  mailbox              text not null,
  name                 text not null,
  username             text not null,
  hint                 text not null,
  mac                  bytea not null unique,
  seal                 bytea not null,
  protocols            text[] not null,
  networks             text[],
  trusted_networks     text[],
  senders              text[] not null,
  other_senders        text not null check (other_senders in ('refuse', 'rewrite')),
  messages_per_minute  int,
  created_by           text not null,
  created_at           timestamptz not null,
  expires_at           timestamptz,
  revoked_at           timestamptz,
  last_used_at         timestamptz,
  last_used_from       text
);
create index relay_credentials_connection on relay_credentials (connection_id);

-- Where devices call. answer, route: of SMTP only. networks: null is any. trusts: whether credentials' trusted networks
-- count here. certificate_key: sealed.
create table relay_listeners (
  id                  text primary key,
  name                text not null,
  protocol            text not null check (protocol in ('smtp', 'imap', 'pop')),
  port                int not null check (port between 0 and 65535),
  security            text not null check (security in ('tls', 'starttls', 'none')),
  oldest_tls          text not null check (oldest_tls in ('1.0', '1.1', '1.2', '1.3')),
  hostname            text not null,
  networks            text[],
  trusts              boolean not null default false,
  answer              text check (answer in ('durable', 'direct')),
  route               text check (route in ('smtp', 'graph')),
  max_message_bytes   bigint,
  certificate_kind    text not null check (certificate_kind in ('own', 'uploaded')),
  certificate         text not null,
  certificate_key     bytea not null,
  status              text not null check (status in ('active', 'paused')),
  created_at          timestamptz not null,
  updated_at          timestamptz not null,
  check ((protocol = 'smtp') = (answer is not null)),
  check ((protocol = 'smtp') = (route is not null)),
  check ((protocol = 'smtp') = (max_message_bytes is not null))
);

-- Messages that were answered 250 and are Gatewarden's to deliver; their bytes lie in the spool that is named.
--   waiting ──claimed, last byte about to go──▶ handing_over ──answer──▶ sent | failed | waiting
--   handing_over ──its holder died, or no answer came──▶ unknown (never sent again by itself)
-- recipients: [{ address, state, reply }], state as the message's.
create table relay_messages (
  id             text primary key,
  spool          text not null,
  listener_id    text not null,
  credential_id  text not null,
  connection_id  text not null references connections (id) on delete cascade,
  mailbox        text not null,
  route          text not null check (route in ('smtp', 'graph')),
  mail_from      text not null,
  recipients     jsonb not null,
  dsn            jsonb,
  size           bigint not null,
  state          text not null check (state in ('waiting', 'handing_over', 'sent', 'failed', 'unknown')),
  tries          int not null default 0,
  next_at        timestamptz,
  holder         text,
  lease_until    timestamptz,
  reason         text,
  remedy         text,
  created_at     timestamptz not null,
  ended_at       timestamptz
);
create index relay_messages_due on relay_messages (spool, next_at) where state in ('waiting', 'handing_over');
create index relay_messages_lane on relay_messages (connection_id, mailbox) where state in ('waiting', 'handing_over');
create index relay_messages_credential on relay_messages (credential_id, id);
create index relay_messages_ended on relay_messages (ended_at) where ended_at is not null;
