-- A browser that looks at the catalog for one customer: first a link that is good once, then a cookie.
-- link_mac, cookie_mac: HMACs under the key ring; one of them at a time. sealed: the customer's token, where the browser goes back to, and that HMAC.
create table catalog_sessions (
  id          text primary key,
  customer    text not null references customers (external_id) on delete cascade,
  link_mac    bytea unique,
  cookie_mac  bytea unique,
  sealed      bytea not null,
  created_at  timestamptz not null,
  link_until  timestamptz not null,
  expires_at  timestamptz not null,
  check ((link_mac is null) <> (cookie_mac is null))
);
create index catalog_sessions_expires_at on catalog_sessions (expires_at);
create index catalog_sessions_customer on catalog_sessions (customer);
