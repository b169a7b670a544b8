-- The relay's account with a server that issues certificates by ACME (RFC 8555), one for each server. private_key: sealed.
-- thumbprint (RFC 7638): half of the answer to each of its challenges. url: null until the server knows the account.
create table relay_acme_accounts (
  directory    text primary key,
  private_key  bytea not null,
  thumbprint   text not null,
  url          text,
  created_at   timestamptz not null
);

-- Certificates from there, one for all listeners of a host name. certificate and private_key (sealed): null until the first
-- is issued. order_url and order_key (sealed): an order that is under way, so that whoever takes over ends it and orders no second.
-- next_at: when one is ordered, by the clock of whoever writes. problem, remedy, failures: since the last that was issued.
create table relay_acme_certificates (
  hostname     text primary key,
  certificate  text,
  private_key  bytea,
  order_url    text,
  order_key    bytea,
  next_at      timestamptz not null,
  failures     int not null default 0,
  problem      text,
  remedy       text,
  check ((certificate is null) = (private_key is null)),
  check ((order_url is null) = (order_key is null)),
  check ((problem is null) = (remedy is null))
);

-- acme: certificate and certificate_key are of the own authority, for the time until one is issued.
alter table relay_listeners drop constraint relay_listeners_certificate_kind_check;
alter table relay_listeners add constraint relay_listeners_certificate_kind_check
  check (certificate_kind in ('own', 'uploaded', 'acme'));
