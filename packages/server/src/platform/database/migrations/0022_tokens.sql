-- Where a grant's access tokens come from: a sealed refresh token, or nothing but the app's own credential.
-- The lease: whoever stands in lease_holder before lease_until (by app_now()) may talk to Entra for this grant; what
-- comes back is written only where holder and version are still the same. No lock is held meanwhile.
create table token_sources (
  grant_id       text primary key references grants (id) on delete cascade,
  refresh_token  bytea,
  version        bigint not null default 0,
  renewed_at     timestamptz not null,
  lease_holder   text,
  lease_until    timestamptz,
  check ((lease_holder is null) = (lease_until is null))
);
-- Refresh tokens die after 90 days without use; the oldest are renewed first.
create index token_sources_renewed_at on token_sources (renewed_at) where refresh_token is not null;

-- One access token for each grant and API. A row without a token says why there is none.
-- attempt counts the refreshes that ended, so that who waits for one sees that it ended, and how.
-- missing: what the connector asked for at judged_at (its updated_at) and the token does not have.
-- forced_at: when a caller last had it renewed although it was valid; not again soon after that.
-- refresh_at: when the background renews it; null: nobody has used it for a while, or Entra has refused.
-- retry_at: before this nobody asks Entra again; set by failures that may pass.
create table access_tokens (
  grant_id    text not null references grants (id) on delete cascade,
  resource    text not null check (resource in ('graph', 'exchange')),
  sealed      bytea,
  expires_at  timestamptz,
  scopes      text[] not null default '{}',
  missing     text[] not null default '{}',
  judged_at   timestamptz,
  obtained_at timestamptz,
  forced_at   timestamptz,
  used_at     timestamptz not null,
  refresh_at  timestamptz,
  attempt     bigint not null default 0,
  failures    int not null default 0,
  retry_at    timestamptz,
  failure     jsonb,
  primary key (grant_id, resource),
  check ((sealed is null) = (expires_at is null)),
  check ((sealed is null) = (obtained_at is null))
);
create index access_tokens_refresh_at on access_tokens (refresh_at) where refresh_at is not null;
-- A token is some 2,000 bytes that do not compress: keep it in the row, one read instead of three.
alter table access_tokens alter column sealed set storage external;
alter table access_tokens set (toast_tuple_target = 8160);
