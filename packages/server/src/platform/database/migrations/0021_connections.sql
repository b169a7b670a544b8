-- A connector that an organization or a person has authorized, or has begun to.
-- resume: what a disabled connection goes back to when it is enabled again.
-- grant_id: the grant that tokens come from; candidate_id: the one that is being made.
create table connections (
  id            text primary key,
  customer      text not null references customers (external_id),
  connector_id  text not null references connectors (id),
  kind          text not null check (kind in ('organization', 'person')),
  status        text not null check (status in ('pending', 'needs_admin', 'active', 'needs_reauth', 'error', 'disabled')),
  reason_code   text,
  reason        text,
  remedy        text,
  refusal       jsonb,
  resume        jsonb,
  grant_id      text,
  candidate_id  text,
  connected_at  timestamptz,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  check ((status = 'disabled') = (resume is not null)),
  check (status = 'active' or (reason_code is not null and reason is not null and remedy is not null)),
  check (status not in ('active', 'needs_reauth') or grant_id is not null)
);
create index connections_customer on connections (customer, connector_id);
create index connections_connector on connections (connector_id);
create index connections_status on connections (status);

-- What one sign-in or consent yielded, and what it still lacks before tokens may come from it.
-- oid, account_name: who signed in and began. admin_*: the administrator of that tenant who was proven, and how.
-- seen_at: when the permissions were last read from a token of that tenant; null: no consent was seen yet.
-- proof: sealed and bound to the customer, so that a row which was written without the key ring yields no token.
-- check_at: when the background looks again whether the consent is there.
create table grants (
  id             text primary key,
  connection_id  text not null references connections (id) on delete cascade,
  tenant_id      text not null,
  oid            text not null,
  account_name   text,
  admin_oid      text,
  admin_name     text,
  admin_by       text check (admin_by in ('id_token', 'directory', 'operator')),
  admin_at       timestamptz,
  granted        text[] not null default '{}',
  missing        text[] not null default '{}',
  seen_at        timestamptz,
  probe_mailbox  text,
  completed_at   timestamptz,
  approved_at    timestamptz,
  approved_by    text,
  proof          bytea,
  check_at       timestamptz,
  checks         int not null default 0,
  created_at     timestamptz not null,
  check ((admin_by is null) = (admin_at is null)),
  check ((approved_at is null) = (approved_by is null))
);
create index grants_connection on grants (connection_id);
create index grants_tenant on grants (tenant_id);
create index grants_check_at on grants (check_at) where check_at is not null;

alter table connections
  add constraint connections_grant foreign key (grant_id) references grants (id) deferrable initially deferred,
  add constraint connections_candidate foreign key (candidate_id) references grants (id) deferrable initially deferred;
