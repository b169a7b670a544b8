-- Codes of authenticator apps that have opened a session: each works once. hash: SHA-256 over account and code.
create table console_used_codes (
  hash     text primary key,
  used_at  timestamptz not null
);
