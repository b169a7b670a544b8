-- OpenID providers that members sign in with. sealed: name, issuer, client id and secret, as in 0080.
create table console_providers (
  id      text primary key,
  sealed  bytea not null
);
