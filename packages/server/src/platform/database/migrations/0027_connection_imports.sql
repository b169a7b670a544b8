-- What was brought along from elsewhere, so that the same row makes nothing twice.
-- source_mac: MAC of customer, connector and refresh token. refresh_token: sealed, and only until Microsoft has said whose it is.
create table connection_imports (
  source_mac     bytea primary key,
  connection_id  text not null references connections (id) on delete cascade,
  customer       text not null,
  connector_id   text not null,
  tenant_hint    text,
  refresh_token  bytea,
  tries          int not null default 0,
  try_at         timestamptz,
  actor          text not null,
  created_at     timestamptz not null,
  check ((refresh_token is null) = (try_at is null))
);
create index connection_imports_connection on connection_imports (connection_id);
create index connection_imports_try_at on connection_imports (try_at) where try_at is not null;
