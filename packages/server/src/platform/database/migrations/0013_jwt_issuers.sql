-- Whose JWTs are taken in place of an API key, each for customers of its own.
-- customer: the one customer that all its tokens are for; or customer_claim (with customer_prefix before its value) names her.
-- jwks: its public keys as JSON text, where it has no address for them.
-- seal: bound to every column that decides, so that an issuer which was written without the key ring is believed nothing.
create table jwt_issuers (
  id               text primary key,
  name             text not null,
  issuer           text not null unique,
  audiences        text[] not null,
  jwks_url         text,
  jwks             text,
  customer         text,
  customer_claim   text,
  customer_prefix  text not null default '',
  mailbox_claim    text,
  scopes           text[] not null,
  max_life_s       int not null,
  seal             bytea,
  created_by       text not null,
  created_at       timestamptz not null,
  check ((jwks_url is null) <> (jwks is null)),
  check ((customer is null) <> (customer_claim is null))
);
