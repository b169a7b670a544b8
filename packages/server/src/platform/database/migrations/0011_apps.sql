-- Entra app registrations and how they prove themselves. Whether an app is paused follows from its credentials.
create table apps (
  id                          text primary key,
  name                        text not null,
  cloud                       text not null,
  client_id                   text not null,
  throttle_concurrency        int not null default 4 check (throttle_concurrency between 1 and 4),
  throttle_requests_per_10min int not null default 10000 check (throttle_requests_per_10min between 1 and 10000),
  created_at                  timestamptz not null,
  updated_at                  timestamptz not null,
  unique (cloud, client_id)
);

-- sealed: the secret, or the private key as PKCS #8 PEM; null for federated ones, which hold no secret.
create table app_credentials (
  id                 text primary key,
  app_id             text not null references apps (id) on delete cascade,
  kind               text not null check (kind in ('secret', 'certificate', 'federated')),
  status             text not null default 'untested' check (status in ('untested', 'accepted', 'refused')),
  position           int not null,
  hint               text not null,
  sealed             bytea,
  certificate        text,
  made_here          boolean not null default false,
  assertion_source   text,
  not_before         timestamptz,
  expires_at         timestamptz,
  last_accepted_at   timestamptz,
  last_refused_at    timestamptz,
  refusal            jsonb,
  created_at         timestamptz not null,
  check ((kind = 'federated') = (sealed is null)),
  check ((kind = 'certificate') = (certificate is not null)),
  check ((kind = 'federated') = (assertion_source is not null))
);
create index app_credentials_app_id on app_credentials (app_id);
