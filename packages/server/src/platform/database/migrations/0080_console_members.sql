-- Who may use the console, and what the sign-in library keeps about it.
-- sealed: the whole record, under the key ring and bound to its id and table; it alone is believed. The other columns repeat
-- what is looked up, and a record whose columns say something else than what is sealed counts as none: so who can write this
-- database without the key ring makes nobody an administrator, sets no password and opens no session.
create table console_members (
  id      text primary key,
  email   text not null unique,
  sealed  bytea not null
);

create table console_sessions (
  id          text primary key,
  token       text not null unique,
  member_id   text not null references console_members (id) on delete cascade,
  expires_at  timestamptz not null,
  sealed      bytea not null
);
create index console_sessions_member_id on console_sessions (member_id);
create index console_sessions_expires_at on console_sessions (expires_at);

-- How a member proves who she is: her password, or an account at a provider by its issuer and subject.
create table console_accounts (
  id           text primary key,
  member_id    text not null references console_members (id) on delete cascade,
  provider_id  text not null,
  account_id   text not null,
  sealed       bytea not null,
  unique (provider_id, account_id)
);
create index console_accounts_member_id on console_accounts (member_id);

create table console_passkeys (
  id             text primary key,
  member_id      text not null references console_members (id) on delete cascade,
  credential_id  text not null unique,
  sealed         bytea not null
);
create index console_passkeys_member_id on console_passkeys (member_id);

create table console_second_factors (
  id         text primary key,
  member_id  text not null unique references console_members (id) on delete cascade,
  sealed     bytea not null
);

-- What waits for a second step: a challenge of a passkey, a sign-in that wants its code, a trip to a provider.
create table console_verifications (
  id          text primary key,
  identifier  text not null,
  expires_at  timestamptz not null,
  sealed      bytea not null
);
create index console_verifications_identifier on console_verifications (identifier);
create index console_verifications_expires_at on console_verifications (expires_at);

-- Links that work once: the first administrator's, invitations, new passwords. token_hash: SHA-256 of a link's random part.
create table console_links (
  id          text primary key,
  token_hash  text not null unique,
  member_id   text references console_members (id) on delete cascade,
  expires_at  timestamptz not null,
  sealed      bytea not null
);
create index console_links_member_id on console_links (member_id);

-- The secret that signs cookies.
create table console_secret (
  only_row  boolean primary key default true check (only_row),
  sealed    bytea not null
);
